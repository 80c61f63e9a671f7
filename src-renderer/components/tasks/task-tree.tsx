import { memo, useState } from 'react';
import type { Task } from '#shared/contracts/entities.ts';
import { isOpenTask } from '#shared/contracts/open-state.ts';
import { treeNote } from '#shared/tasks/tree-note.ts';
import { useRow } from '../../state/keyed-store.ts';
import { questionsOf } from '../../state/questions.ts';
import { taskRows } from '../../state/work.ts';
import { percent } from '../../text/format.ts';
import { Disclosure } from '../conversation/disclosure.tsx';
import { NodeActions } from '../parts/node-actions.tsx';
import { StatusIcon } from '../parts/status-icon.tsx';
import { Questions } from '../questions/question-card.tsx';
import { ToolCalls } from '../tools/tool-calls.tsx';
import { isSkipped, partActions } from './control-task.ts';
import { hasDetail, TaskDetail } from './task-detail.tsx';
import { TaskEditor } from './task-editor.tsx';
import { useFetchedParts, usePartIds } from './use-task.ts';

/** The parts of a task, and theirs, to any depth. */
export function TaskTree({ task, of }: { readonly task: Task; readonly of: string | null }) {
  useFetchedParts(task.id, treeNote(task).splitJobId !== null);
  const ids = usePartIds(task);
  if (ids.length === 0) return null;
  return (
    <ul className="card-parts" aria-label={of === null ? 'Parts' : `Parts of ${of}`}>
      {ids.map((id) => (
        <Part key={id} id={id} />
      ))}
    </ul>
  );
}

const Part = memo(function Part({ id }: { readonly id: string }) {
  const task = useRow(taskRows, id);
  const [editing, setEditing] = useState(false);
  if (task === undefined) return null;
  const { title } = task;
  return (
    <li>
      {editing ? (
        <TaskEditor task={task} onDone={() => setEditing(false)} />
      ) : (
        <Disclosure
          title={<PartLine task={task} />}
          actions={<NodeActions of={title} actions={partActions(task, () => setEditing(true))} />}
        >
          {hasDetail(task) ? () => <TaskDetail task={task} /> : null}
        </Disclosure>
      )}
      <ToolCalls of={id} isOpen={isOpenTask(task.status)} />
      <Questions of={id} />
      <TaskTree task={task} of={title} />
    </li>
  );
});

function PartLine({ task }: { readonly task: Task }) {
  const { status, title, progress, error } = task;
  const { skipReason } = treeNote(task);
  const skipped = isSkipped(task);
  const needsYou = (useRow(questionsOf, task.id) ?? []).length > 0;
  return (
    <>
      <StatusIcon status={skipped ? 'skipped' : status} />
      <span className="part-title">
        {title}
        {error === null ? null : <span className="part-reason bad">{error.message}</span>}
        {skipped && skipReason !== null ? <span className="part-reason">{skipReason}</span> : null}
        {status === 'accepted' ? <Needs ids={treeNote(task).needs} /> : null}
      </span>
      <span className="part-note">
        {needsYou ? <span className="needs-you">Needs you</span> : null}
        {status === 'running' || (status === 'waiting' && progress > 0) ? (
          <span>{percent(progress)}</span>
        ) : null}
      </span>
    </>
  );
}

/** What a part waits for. */
function Needs({ ids }: { readonly ids: readonly string[] }) {
  return ids.map((id) => <Need key={id} id={id} />);
}

function Need({ id }: { readonly id: string }) {
  const needed = useRow(taskRows, id);
  if (needed === undefined || needed.status === 'completed' || isSkipped(needed)) return null;
  return <span className="part-reason">after {needed.title}</span>;
}
