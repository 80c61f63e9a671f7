import Pencil from 'lucide-react/icons/pencil';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import SkipForward from 'lucide-react/icons/skip-forward';
import Square from 'lucide-react/icons/square';
import type { Task } from '#shared/contracts/entities.ts';
import type { TaskControl } from '#shared/contracts/task-control.ts';
import { isOpenTask } from '#shared/contracts/open-state.ts';
import { app, telling } from '../../app.ts';
import { showToast } from '../../state/ui.ts';
import { foldTask } from '../../state/work.ts';
import type { NodeAction } from '../parts/node-actions.tsx';

/** Steers a task. Resolves to whether that worked; says so where it did not. */
export async function controlTask(control: TaskControl): Promise<boolean> {
  const task = await telling('That did not work', () => app()['tasks.control'](control));
  if (task !== undefined) foldTask(task);
  return task !== undefined;
}

async function withUndo(control: TaskControl, said: string, undo: TaskControl): Promise<void> {
  if (!(await controlTask(control))) return;
  showToast(said, { name: 'Undo', run: () => void controlTask(undo) });
}

/** Changes what is to be done, and offers to change it back. */
export function editTask(task: Task, title: string, description: string | null): void {
  if (title === task.title && description === task.description) return;
  const { id: taskId } = task;
  void withUndo({ taskId, action: 'edit', title, description }, `Changed “${title}”`, {
    taskId,
    action: 'edit',
    title: task.title,
    description: task.description,
  });
}

/** What can be done with a part as it is now. */
export function partActions(task: Task, onEdit: () => void): readonly NodeAction[] {
  const { id: taskId, title, status } = task;
  if (status === 'completed') return [];
  const again: TaskControl = { taskId, action: 'retry' };
  const open = isOpenTask(status);
  return [
    open
      ? {
          name: 'Stop',
          icon: Square,
          run: () => void withUndo({ taskId, action: 'stop' }, `Stopped “${title}”`, again),
        }
      : { name: 'Retry', icon: RotateCcw, run: () => void controlTask(again) },
    ...(isSkipped(task)
      ? []
      : [
          {
            name: 'Skip',
            icon: SkipForward,
            run: () => void withUndo({ taskId, action: 'skip' }, `Skipped “${title}”`, again),
          },
        ]),
    { name: 'Edit', icon: Pencil, run: onEdit },
  ];
}

/** Whether a part was left out, by the person or since something that it needs is missing. */
export function isSkipped({ status, metadata }: Task): boolean {
  return status === 'cancelled' && metadata['skipped'] === true;
}
