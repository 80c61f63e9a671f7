import { z } from 'zod';
import type { Job } from '#shared/contracts/entities.ts';
import { scheduleOfCommand } from '#shared/contracts/scheduled-command-id.ts';
import type { Store } from '#shared/contracts/store.ts';
import type { ToolApproval } from '#shared/contracts/tools.ts';
import { KinglyError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { JsonObject } from '#shared/json.ts';
import { scopeOfNote, toolQuestionPrefix } from '#shared/tools/approval-question.ts';
import { argumentShape } from '#shared/tools/argument-shape.ts';
import { canonicalJson } from '#shared/tools/canonical-json.ts';
import { pinOf } from '#shared/tools/pin.ts';
import type { Clock } from '#shared/clock.ts';
import type { HandlerContext } from '../runner/handler.ts';
import { callQuestion } from './call-question.ts';
import type { SeenTool } from './seen-tool.ts';
import type { ServerEntry } from './tool-servers.ts';

export type PermissionParts = {
  readonly store: Pick<Store, 'toolApprovals.list' | 'schedules.list' | 'store.commit'>;
  readonly clock: Clock;
  readonly job: Job;
  readonly ask: HandlerContext<'chat'>['ask'];
  readonly step: HandlerContext<'chat'>['step'];
};

/** What a rule of scope `task` is bound to: the schedule, task or run of a job, or the job itself. */
function subjectOf(job: Job): string {
  return scheduleOfCommand(job.commandId) ?? job.taskId ?? job.runId ?? job.id;
}

/**
 * Resolves when the person allows the call: by a rule, or by their answer to a question, which is
 * asked then. What a schedule may do is fixed when it is made: later rules do not hold for it,
 * only answers that were given to its own questions.
 * @throws WaitingForAnswer until they answered. @throws KinglyError `refused`.
 */
export async function needPermission(
  parts: PermissionParts,
  entry: ServerEntry,
  tool: SeenTool,
  args: JsonObject,
  call: { readonly key: string; readonly origin: string },
): Promise<void> {
  const { store, job, clock } = parts;
  const shape = argumentShape(args);
  const subjectId = subjectOf(job);
  const madeBefore = await fixedAt(store, job);
  const rules = await store['toolApprovals.list']({ serverId: tool.serverId });
  const holds = (rule: ToolApproval): boolean =>
    rule.tool === tool.name &&
    rule.pin === tool.pin &&
    rule.shape === shape &&
    (rule.scope === 'task' ? rule.subjectId === subjectId : rule.createdAt <= madeBefore);
  if (rules.some(holds)) return;

  // Another tool, another argument or another description is another question.
  const name = await pinOf(canonicalJson([call.key, tool.serverId, tool.name, tool.pin, args]));
  const asked = callQuestion(entry.definition, tool, args, call.origin, entry.pins.get(tool.name));
  const answer = await parts.ask({
    key: `${toolQuestionPrefix}${name}`,
    kind: 'approval',
    ...asked,
  });
  if (answer.decision === 'refuse') {
    const why = answer.note === null || answer.note === '' ? '' : `: ${answer.note}`;
    throw new KinglyError('refused', `You refused ${tool.name} of ${tool.serverName}${why}`);
  }
  const scope = scopeOfNote(answer.note);
  // A younger “always” does not hold for a schedule; said to its own question, it does.
  const isScheduled = scheduleOfCommand(job.commandId) !== null;
  const scopes =
    scope === 'once'
      ? []
      : scope === 'always' && isScheduled
        ? (['task', scope] as const)
        : [scope];
  const pin = {
    serverId: tool.serverId,
    tool: tool.name,
    pin: tool.pin,
    content: tool.content,
    pinnedAt: clock.now(),
  };
  // Once for each answer: a rule that was revoked since must not come back with the next attempt.
  await parts.step(`answer:${name}`, z.literal(true), async () => {
    await store['store.commit']({
      writes: [
        { type: 'toolPin.put', pin },
        ...scopes.map((reach) => ({
          type: 'toolApproval.put' as const,
          approval: {
            id: newId('rule', clock.now()),
            scope: reach,
            serverId: tool.serverId,
            tool: tool.name,
            shape,
            pin: tool.pin,
            subjectId: reach === 'task' ? subjectId : null,
            createdAt: clock.now(),
          },
        })),
      ],
    });
    return true as const;
  });
  entry.pins.set(tool.name, pin);
}

/** Rules made until then hold; for ever where the job is of no schedule. */
async function fixedAt(store: PermissionParts['store'], job: Job): Promise<number> {
  const id = scheduleOfCommand(job.commandId);
  if (id === null) return Number.POSITIVE_INFINITY;
  const schedule = (await store['schedules.list']({})).find((each) => each.id === id);
  return schedule?.createdAt ?? Number.NEGATIVE_INFINITY;
}
