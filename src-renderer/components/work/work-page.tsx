import { app, telling } from '../../app.ts';
import { useRows } from '../../state/keyed-store.ts';
import { questionRows } from '../../state/questions.ts';
import { QuestionCard } from '../questions/question-card.tsx';
import { DeadJobs } from './dead-jobs.tsx';
import { Queues } from './queues.tsx';
import { Schedules } from './schedules.tsx';
import { useWork } from './use-work.ts';

/** What goes on behind: what waits for the person, what gave up, each kind of work, schedules. */
export function WorkPage() {
  const { work, problem, reload } = useWork();
  const questions = useRows(questionRows);
  const act = async (what: () => Promise<unknown>): Promise<void> => {
    await telling('That did not work', what);
    reload();
  };
  return (
    <>
      {questions.length === 0 ? null : (
        <section className="page-section" aria-label="Needs you">
          <h2>Needs you</h2>
          {questions.map(({ id }) => (
            <QuestionCard key={id} id={id} />
          ))}
        </section>
      )}
      {problem === null ? null : <p className="step-error">{problem}</p>}
      {work === null ? null : (
        <>
          <DeadJobs
            jobs={work.dead}
            onRedrive={(id) => void act(() => app()['jobs.redrive']({ id }))}
          />
          <Queues
            queues={work.queues}
            onPause={(kind, pause) =>
              void act(() =>
                pause ? app()['queues.pause']({ kind }) : app()['queues.resume']({ kind }),
              )
            }
          />
          <Schedules
            schedules={work.schedules}
            onEnable={(id, enabled) =>
              void act(() => app()['schedules.setEnabled']({ id, enabled }))
            }
            onDelete={(id) => void act(() => app()['schedules.delete']({ id }))}
          />
        </>
      )}
    </>
  );
}
