import type { Run } from '#shared/contracts/entities.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { KinglyError } from '#shared/errors.ts';
import type { JobHandler } from '../runner/handler.ts';
import { isEnded } from '../tasks/task-ended.ts';
import { driveRun, type RunListener } from '../workflows/engine.ts';
import { systemTimer } from '../workflows/engine-parts.ts';
import { replySections } from '../workflows/reply-sections.ts';
import { callerOf } from '../workflows/tool-caller.ts';
import { completeReply } from './complete-reply.ts';

const silent: RunListener = { onText: () => {}, onEnd: () => {} };

/** Drives a run through its steps; what was done before is not done again. */
export const workflowRun: JobHandler<'workflow_run'> = async (context) => {
  const { payload, store } = context;
  const run = await store['runs.get']({ id: payload.runId });
  if (run === null) throw new KinglyError('not_found', 'The run is not there any more');
  if (isEnded(run)) return { type: 'cancelled', writes: endedReply(payload.replyId, run) };
  const definition = await store['runs.definition']({ runId: run.id });
  if (definition === null) {
    throw new KinglyError(
      'not_found',
      'It was started by an older version of Kingly, which kept no definition. Start it again.',
    );
  }
  const reply = context.openReply({ replyId: payload.replyId });
  await reply.begin([
    { type: 'run.patch', id: run.id, patch: { status: 'running', error: null }, onlyIfOpen: true },
  ]);
  let answeredBy: Parameters<typeof completeReply>[2] = null;
  const { result } = await driveRun(
    {
      ...context,
      model: async () => {
        answeredBy = await context.model();
        return answeredBy;
      },
      tools: callerOf(context.tools, run.name),
      timer: systemTimer,
      random: Math.random,
    },
    run,
    definition,
    // A definition that says what comes out shows nothing of what led there, but on the card.
    definition.result === undefined ? replySections(run.steps, reply.write) : silent,
  );
  const writes: Write[] = [
    {
      type: 'run.patch',
      id: run.id,
      patch: { status: 'completed', error: null },
      onlyIfOpen: true,
    },
  ];
  if (payload.replyId !== null) writes.push(completeReply(payload.replyId, result, answeredBy));
  return { type: 'completed', writes, result: { runId: run.id } };
};

function endedReply(replyId: string | null, run: Run): readonly Write[] {
  if (replyId === null) return [];
  const status = run.status === 'completed' ? 'complete' : 'stopped';
  return [{ type: 'message.patch', id: replyId, patch: { status }, onlyIfOpen: true }];
}
