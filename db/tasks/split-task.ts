import type { z } from 'zod';
import type { writeSchema } from '#shared/contracts/writes.ts';
import { isOpenTask } from '#shared/contracts/open-state.ts';
import { KinglyError } from '#shared/errors.ts';
import { maximumDepth, maximumNodes, treeNote } from '#shared/tasks/tree-note.ts';
import { getTask } from '../queries/tasks.ts';
import { createTask, patchTask } from '../writes/task-writes.ts';
import type { WriteContext, WriteOf } from '../writes/write-context.ts';
import { countTree } from './tree.ts';

/**
 * Makes the parts of a task, which then waits for them. Does nothing where it has ended, where this
 * job split it before, or where its tree would become too deep or too large.
 */
export function splitTask(
  context: WriteContext,
  write: WriteOf<z.output<typeof writeSchema>, 'task.split'>,
): void {
  const task = getTask(context.database, write.id);
  if (task === null) throw new KinglyError('not_found', `There is no task ${write.id}`);
  const note = treeNote(task);
  if (!isOpenTask(task.status) || note.splitJobId === write.splitJobId) return;
  if (note.depth >= maximumDepth) return;
  if (countTree(context.database, task) + write.parts.length > maximumNodes) return;
  const stem = write.splitJobId.replace(/^job_/u, '').slice(0, 80);
  // The number keeps the ids of parts apart where one job splits a task again.
  const ids = write.parts.map((_part, index) => `task_${stem}_${index + 1}`);
  for (const [index, part] of write.parts.entries()) {
    createTask(context, {
      type: 'task.create',
      task: {
        id: ids[index] ?? '',
        title: part.title,
        description: null,
        intentType: task.intentType,
        workspaceId: task.workspaceId,
        projectId: task.projectId,
        conversationId: task.conversationId,
        replyId: null,
        parentTaskId: task.id,
        runId: null,
        status: 'accepted',
        progress: 0,
        confidence: 0.5,
        complexity: Math.round(task.complexity * 50) / 100,
        routing: null,
        result: null,
        nextSteps: [],
        error: null,
        metadata: {
          part: index + 1,
          depth: note.depth + 1,
          needs: part.needs.flatMap((need) => ids[need] ?? []),
          ofSplit: write.splitJobId,
          ...(write.onChildFailure === null ? {} : { onChildFailure: write.onChildFailure }),
        },
        createdAt: context.now,
        updatedAt: context.now,
      },
    });
  }
  const policy = note.onChildFailure ?? write.onChildFailure;
  patchTask(context, {
    type: 'task.patch',
    id: task.id,
    patch: {
      status: 'waiting',
      progress: 0,
      error: null,
      metadata: {
        ...task.metadata,
        splitJobId: write.splitJobId,
        splitReplyId: write.splitReplyId,
        ...(policy === null ? {} : { onChildFailure: policy }),
      },
    },
    onlyIfOpen: true,
  });
}
