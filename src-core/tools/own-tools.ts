import type { Clock } from '#shared/clock.ts';
import type { Task } from '#shared/contracts/entities.ts';
import type { OwnToolsContract } from '#shared/contracts/own-tools.ts';
import type { Store } from '#shared/contracts/store.ts';
import { KinglyError } from '#shared/errors.ts';
import { defaultWorkspaceId, newId } from '#shared/ids.ts';
import { encodeCommand } from '#shared/protocol/codec.ts';
import { protocolVersion } from '#shared/protocol/table.ts';
import type { ContractHandlers } from '#shared/rpc/contract.ts';
import { pinOf } from '#shared/tools/pin.ts';
import { acceptCommand, type IntakeParts } from '../intake/intake.ts';
import { controlTask } from '../tasks/control-task.ts';

/** A tool that begins tasks that use the tool must end somewhere. */
const mostOpenTasks = 20;

/** What Kingly's own tool server may do: nothing that the person could not do in a window. */
export function ownTools(
  parts: Pick<IntakeParts, 'workflows'> & { readonly store: Store; readonly clock: Clock },
): ContractHandlers<OwnToolsContract> {
  const { store, clock } = parts;
  return {
    'own.tasks.list': async ({ statuses, limit }) => {
      const tasks = await store['tasks.list']({ limit, ...(statuses && { statuses }) });
      return tasks.filter(({ parentTaskId }) => parentTaskId === null).map(summary);
    },
    'own.tasks.get': async ({ id }) => {
      const task = await store['tasks.get']({ id });
      if (task === null) throw new KinglyError('not_found', `There is no task ${id}`);
      const { description, result, error } = task;
      return { ...summary(task), description, result, problem: error?.message ?? null };
    },
    'own.tasks.create': async ({ title, description, key }) => {
      const { tasks } = await store['work.open']({});
      if (tasks >= mostOpenTasks) {
        throw new KinglyError(
          'not_available',
          `${tasks} tasks are open already, and tools may begin no more until some have ended`,
        );
      }
      const now = clock.now();
      const conversationId = newId('conv', now);
      const conversation = {
        id: conversationId,
        workspaceId: defaultWorkspaceId,
        title,
        titleIsChosen: false,
        createdAt: now,
        updatedAt: now,
      };
      const { entityId } = await acceptCommand({
        ...parts,
        alongside: [{ type: 'conversation.ensure', conversation }],
        envelope: {
          protocol: protocolVersion,
          id: `cmd_own.${await pinOf(key)}`,
          workspaceId: defaultWorkspaceId,
          conversationId,
          messageId: newId('msg', now),
          replyId: newId('msg', now),
          at: now,
          line: encodeCommand({ kind: 'tc', title, intent_type: 'tool', complexity: 'medium' }),
          typed: description === '' ? title : description,
          acknowledgement: 'Begun by a tool that you allowed.',
        },
      });
      return { id: entityId };
    },
    'own.tasks.stop': async ({ id }) =>
      summary(await controlTask(store, { taskId: id, action: 'stop' })),
  };
}

function summary({ id, title, status, progress, createdAt, updatedAt }: Task) {
  return { id, title, status, progress, createdAt, updatedAt };
}
