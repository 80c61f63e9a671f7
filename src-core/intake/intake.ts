import type { Clock } from '#shared/clock.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { KinglyError } from '#shared/errors.ts';
import { encodeEvent, parseCommand } from '#shared/protocol/codec.ts';
import type { Acceptance, CommandEnvelope } from '#shared/protocol/envelope.ts';
import type { Command } from '#shared/protocol/table.ts';
import { planCommand, type PlanContext } from './plans.ts';

/** What intake needs to accept a command. */
export type IntakeParts = Omit<PlanContext, 'now'> & {
  readonly clock: Clock;
  /** Done in the same transaction, before what the command asks for. */
  readonly alongside?: readonly Write[];
};

/**
 * Makes a command durable: the line is parsed as a stranger’s, and message, command, job and
 * events are written in one transaction. Resolves only then. A command id that was accepted
 * before is answered again and does nothing.
 * @throws KinglyError `invalid_command` with the position, `not_found` for what it names.
 */
export async function acceptCommand({
  store,
  clock,
  workflows,
  envelope,
  alongside = [],
}: IntakeParts): Promise<Acceptance> {
  const command = readLine(envelope.line);
  const now = clock.now();
  const plan = await planCommand({ store, workflows, envelope, now }, command);
  const result = await store['store.commit']({
    writes: [
      {
        type: 'command.put',
        id: envelope.id,
        kind: command.kind,
        line: envelope.line,
        conversationId: envelope.conversationId,
        workspaceId: envelope.workspaceId,
        entityId: plan.entityId,
        at: envelope.at,
      },
      ...alongside,
      ...plan.writes,
      ...correctedHere(envelope, command, now),
    ],
  });
  const entityId = result.entityId ?? plan.entityId;
  return {
    commandId: envelope.id,
    entityId,
    line: encodeEvent({ kind: 'su', entity_id: entityId, status: 'accepted', progress: 0 }),
    sequence: result.sequence,
    duplicate: result.duplicate,
  };
}

/** @throws KinglyError `invalid_command` with the position of what is wrong. */
export function readLine(line: string): Command {
  const parsed = parseCommand(line);
  if (parsed.ok) return parsed.value;
  const { message, position } = parsed.problem;
  throw new KinglyError('invalid_command', `${message} (at character ${position + 1})`);
}

/** The correction that the person made on the spot, before anything was sent. */
function correctedHere(
  { messageId, conversationId, readAs, typed }: CommandEnvelope,
  command: Command,
  now: number,
): Write[] {
  if (messageId === undefined || readAs === undefined) return [];
  const text = command.kind === 'ch' ? command.text : (typed ?? '');
  return [
    {
      type: 'correction.put',
      messageId,
      conversationId,
      text,
      readAs,
      rightLabel: command.kind,
      at: now,
    },
  ];
}
