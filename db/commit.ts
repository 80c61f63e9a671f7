import type { z } from 'zod';
import type { TransactionResult, transactionSchema } from '#shared/contracts/writes.ts';
import { KinglyError } from '#shared/errors.ts';
import type { Writer } from './connection.ts';
import { latestSequence } from './events/read-events.ts';
import { endAttempt } from './jobs/end-attempt.ts';
import { assertHeld, type HeldJob } from './jobs/fence.ts';
import { writesOfStopped } from './jobs/stopped-job.ts';
import type { WriteKind } from './write-guard.ts';
import { applyWrite } from './writes/apply-write.ts';
import type { Effects, WriteContext } from './writes/write-context.ts';

type Transaction = z.output<typeof transactionSchema>;

/** Writes that free room, or end or describe work that is there, and add nothing new. */
const reliefWrites: ReadonlySet<Transaction['writes'][number]['type']> = new Set([
  'conversation.patch',
  'message.patch',
  'task.patch',
  'run.patch',
  'run.step',
  'job.cancel',
  'question.withdraw',
]);

/** What comes with a person's Stop: its command and what was said. */
function comesWithStop(write: Transaction['writes'][number]): boolean {
  switch (write.type) {
    case 'command.put':
    case 'conversation.ensure':
    case 'message.create':
      return true;
    default:
      return false;
  }
}

function stopsTask(write: Transaction['writes'][number]): boolean {
  return write.type === 'task.control' && write.action === 'stop';
}

/** Whether a transaction may use the last room on a full disk: stopping things must always work. */
export function writeKind({ writes }: Transaction): WriteKind {
  const stops = writes.some((write) => write.type === 'job.cancel' || stopsTask(write));
  const relieves = (write: Transaction['writes'][number]): boolean =>
    reliefWrites.has(write.type) || stopsTask(write) || (stops && comesWithStop(write));
  return writes.every(relieves) ? 'relief' : 'normal';
}

/** All of it; less where the job was asked to stop, nothing where its task was begun anew since. */
function allowedWrites(
  context: WriteContext,
  job: HeldJob | null,
  writes: Transaction['writes'],
  outcome: Transaction['outcome'],
): Transaction['writes'] {
  if (job?.superseded) return [];
  return job?.cancel_requested ? [...writesOfStopped(context, writes, outcome)] : writes;
}

/** Does a transaction; to be called inside one. Throws `lost_lease` when its fence does not hold. */
export function applyTransaction(
  database: Writer,
  transaction: Transaction,
  now: number,
  effects: Effects,
): TransactionResult {
  const { fence, writes, outcome } = transaction;
  if (outcome !== null && fence === null) {
    throw new KinglyError('invalid_input', 'An outcome needs the fence of the job that it ends');
  }
  const job = fence === null ? null : assertHeld(database, fence);
  const command = writes.find((write) => write.type === 'command.put');
  const commandId = command?.id ?? job?.command_id ?? null;
  const context = { database, now, commandId, effects };
  for (const write of allowedWrites(context, job, writes, outcome)) applyWrite(context, write);
  if (outcome !== null && fence !== null && job !== null) endAttempt(context, fence, job, outcome);
  return {
    sequence: latestSequence(database),
    duplicate: false,
    entityId: command?.entityId ?? null,
  };
}
