import { type KeyboardEvent, useState } from 'react';
import type { Task } from '#shared/contracts/entities.ts';
import { editTask } from './control-task.ts';

/** Title and description of a task, to be changed in its place: Enter saves, Escape does not. */
export function TaskEditor({ task, onDone }: { readonly task: Task; readonly onDone: () => void }) {
  const [title, setTitle] = useState(task.title);
  const [description, setDescription] = useState(task.description ?? '');
  const save = (): void => {
    const [newTitle, newDescription] = [title.trim(), description.trim()];
    if (newTitle === '') return;
    editTask(task, newTitle, newDescription === '' ? null : newDescription);
    onDone();
  };
  const pressed = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') onDone();
    else if (event.key === 'Enter' && !event.shiftKey) save();
    else return;
    event.preventDefault();
  };
  return (
    <form
      className="task-editor"
      aria-label={`Edit ${task.title}`}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <input
        className="field"
        aria-label="Title"
        maxLength={300}
        value={title}
        // The person asked for this field just now.
        ref={focusOnce}
        onKeyDown={pressed}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <textarea
        className="field"
        aria-label="Description"
        placeholder="What exactly is to be done"
        rows={3}
        maxLength={20_000}
        value={description}
        onKeyDown={pressed}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <div className="editor-actions">
        <button type="button" className="button" onClick={onDone}>
          Leave as it is
        </button>
        <button type="submit" className="button primary" disabled={title.trim() === ''}>
          Save
        </button>
      </div>
    </form>
  );
}

function focusOnce(element: HTMLInputElement | null): void {
  element?.focus();
}
