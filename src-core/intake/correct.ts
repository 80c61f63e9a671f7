import type { Store } from '#shared/contracts/store.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { KinglyError } from '#shared/errors.ts';
import { parseCommand } from '#shared/protocol/codec.ts';
import type { CommandEnvelope } from '#shared/protocol/envelope.ts';
import type { Command, CommandOf } from '#shared/protocol/table.ts';
import { cancelWrites } from './cancel.ts';
import type { IntakePlan } from './plan.ts';

type Known = NonNullable<Awaited<ReturnType<Store['commands.get']>>>;
type Said = NonNullable<Known['said']>;

/** What a correction needs of intake. */
export type CorrectionContext = {
  readonly store: Store;
  readonly envelope: CommandEnvelope;
  readonly now: number;
  /** Plans the command that the message should have been read as, in its own envelope. */
  readonly planInstead: (
    command: Command,
    envelope: CommandEnvelope,
  ) => IntakePlan | Promise<IntakePlan>;
};

/**
 * Takes back what a wrong reading did, keeps the correction to learn from, and does what the
 * message should have been read as, all in one transaction. Where the envelope has no reply for
 * that, or nobody typed a message, it is only taken back.
 * @throws KinglyError `not_found` for an unknown command, `invalid_command` for a wrong line.
 */
export async function correct(
  context: CorrectionContext,
  command: CommandOf<'fb'>,
): Promise<IntakePlan> {
  const { store, envelope, now } = context;
  const corrected = await store['commands.get']({ id: command.command_id });
  if (corrected === null) {
    throw new KinglyError('not_found', `There is no command ${command.command_id} to correct`);
  }
  const readAs = effectiveCode(corrected);
  const undo = await undoWrites(store, corrected, readAs);
  const { said } = corrected;
  if (said === null) return { entityId: corrected.entityId, writes: undo };

  const kept: Write = {
    type: 'correction.put',
    messageId: said.id,
    conversationId: envelope.conversationId,
    text: said.text,
    readAs,
    rightLabel: command.right_code,
    at: now,
  };
  const instead = rightCommand(command, envelope, said);
  if (instead === null) return { entityId: corrected.entityId, writes: [kept, ...undo] };
  const line = instead.kind === 'ch' ? null : (envelope.instead ?? null);
  const { messageId: _none, ...rest } = envelope;
  const plan = await context.planInstead(instead, { ...rest, typed: said.text });
  return {
    entityId: plan.entityId,
    writes: [
      kept,
      ...undo,
      {
        type: 'message.reread',
        commandId: corrected.id,
        newCommandId: envelope.id,
        commandLine: line,
      },
      ...plan.writes.map((write) => fromMessage(write, said)),
    ],
  };
}

/** What a command did in the end: a correction did what it says that the message is. */
function effectiveCode({ kind, line }: Known): string {
  if (kind !== 'fb') return kind;
  const parsed = parseCommand(line);
  return parsed.ok && parsed.value.kind === 'fb' ? parsed.value.right_code : kind;
}

async function undoWrites(store: Store, corrected: Known, readAs: string): Promise<Write[]> {
  switch (readAs) {
    case 'tc':
    case 'ts':
    case 'wf':
      return await cancelWrites(store, corrected.entityId);
    case 'ch':
    case 'cl':
      return (await store['messages.get']({ id: corrected.entityId })) === null
        ? []
        : await cancelWrites(store, corrected.entityId);
    case 'ms':
      return [{ type: 'memory.takeBack', commandId: corrected.id }];
    default:
      return [];
  }
}

function rightCommand(
  { right_code: code }: CommandOf<'fb'>,
  { replyId, instead }: CommandEnvelope,
  said: Said,
): Command | null {
  if (replyId === undefined) return null;
  if (code === 'ch') return { kind: 'ch', text: said.text };
  if (instead === undefined) return null;
  const parsed = parseCommand(instead);
  if (!parsed.ok) throw new KinglyError('invalid_command', parsed.problem.message);
  if (parsed.value.kind !== code) {
    throw new KinglyError('invalid_command', `${instead.slice(0, 2)}: is not the code ${code}`);
  }
  return parsed.value;
}

/** What is remembered was said in the message, not in the correction. */
function fromMessage(write: Write, said: Said): Write {
  return write.type === 'memory.put' ? { ...write, sourceMessageId: said.id } : write;
}
