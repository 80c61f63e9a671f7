import type { Clock } from '#shared/clock.ts';
import type { Store } from '#shared/contracts/store.ts';
import { KinglyError } from '#shared/errors.ts';
import { encodeEvent, parseCommand } from '#shared/protocol/codec.ts';
import type { Acceptance, CommandEnvelope } from '#shared/protocol/envelope.ts';
import type { Command } from '#shared/protocol/table.ts';
import type { IntakePlan } from './plan.ts';
import { commandPlans } from './plans.ts';

/**
 * Makes a command durable: the line is parsed as a stranger’s, and message, command, job and
 * events are written in one transaction. Resolves only then. A command id that was accepted
 * before is answered again and does nothing.
 * @throws KinglyError `invalid_command` with the position, `not_found` for what it names.
 */
export async function acceptCommand(
  store: Store,
  clock: Clock,
  envelope: CommandEnvelope,
): Promise<Acceptance> {
  const parsed = parseCommand(envelope.line);
  if (!parsed.ok) {
    const { message, position } = parsed.problem;
    throw new KinglyError('invalid_command', `${message} (at character ${position + 1})`);
  }
  const plan = await planCommand(store, clock, envelope, parsed.value);
  const result = await store['store.commit']({
    writes: [
      {
        type: 'command.put',
        id: envelope.id,
        kind: parsed.value.kind,
        line: envelope.line,
        conversationId: envelope.conversationId,
        workspaceId: envelope.workspaceId,
        entityId: plan.entityId,
        at: envelope.at,
      },
      ...plan.writes,
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

async function planCommand(
  store: Store,
  clock: Clock,
  envelope: CommandEnvelope,
  command: Command,
): Promise<IntakePlan> {
  const plans = commandPlans({ store, envelope, now: clock.now() });
  // The table ties each kind to its handler; TypeScript cannot follow that through an index.
  const plan = plans[command.kind] as (command: Command) => IntakePlan | Promise<IntakePlan>;
  return await plan(command);
}
