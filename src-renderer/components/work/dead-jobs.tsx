import RotateCcw from 'lucide-react/icons/rotate-ccw';
import type { Job } from '#shared/contracts/entities.ts';
import { useRow } from '../../state/keyed-store.ts';
import { openConversation } from '../../state/ui.ts';
import { useNow } from '../../state/use-now.ts';
import { runRows, taskRows } from '../../state/work.ts';
import { runTitle } from '../../state/work-items.ts';
import { ago } from '../../text/format.ts';
import { StatusIcon } from '../parts/status-icon.tsx';
import { kindName } from './kind-names.ts';

/** Jobs that gave up after all their attempts, each with its reason and a way to try again. */
export function DeadJobs({
  jobs,
  onRedrive,
}: {
  readonly jobs: readonly Job[];
  readonly onRedrive: (id: string) => void;
}) {
  return (
    <section className="page-section" aria-label="What gave up">
      <h2>What gave up</h2>
      {jobs.length === 0 ? (
        <p className="page-quiet">Nothing. All that was begun is done, under way or waiting.</p>
      ) : (
        <ul className="entries">
          {jobs.map((job) => (
            <DeadJob key={job.id} job={job} onRedrive={() => onRedrive(job.id)} />
          ))}
        </ul>
      )}
    </section>
  );
}

function DeadJob({ job, onRedrive }: { readonly job: Job; readonly onRedrive: () => void }) {
  const task = useRow(taskRows, job.taskId);
  const run = useRow(runRows, job.runId);
  const now = useNow();
  const { kind, attempt, createdAt, conversationId, error } = job;
  const title = run === undefined ? (task?.title ?? kindName(kind)) : runTitle(run);
  return (
    <li className="entry">
      <div className="entry-line">
        <StatusIcon status="failed" />
        <div className="entry-text">
          <h3>{title}</h3>
          <p>
            {title === kindName(kind) ? '' : `${kindName(kind)} · `}
            {attempt} {attempt === 1 ? 'attempt' : 'attempts'} · begun {ago(createdAt, now)}
          </p>
        </div>
        {conversationId === null ? null : (
          <button
            type="button"
            className="button"
            aria-label={`Show ${title}`}
            onClick={() => openConversation(conversationId, run?.replyId ?? task?.replyId ?? null)}
          >
            Show
          </button>
        )}
        <button
          type="button"
          className="button"
          aria-label={`Redrive ${title}`}
          onClick={onRedrive}
        >
          <RotateCcw aria-hidden /> Redrive
        </button>
      </div>
      <p className="step-error">{error?.message ?? 'It gave no reason.'}</p>
    </li>
  );
}
