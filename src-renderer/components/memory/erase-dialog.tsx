import { useEffect, useId, useRef, useState } from 'react';
import type { MemoryWrite } from '#shared/contracts/memory-writes.ts';
import { writeMemory } from '../../send/change-memory.ts';

type Target = Extract<MemoryWrite, { readonly type: 'memory.forget' }>['target'];

/** Asks before something is removed for good; with `word`, that is to be typed first. */
export function EraseDialog({
  what,
  about,
  target,
  workspaceId,
  word,
  onErased,
  onClose,
}: {
  readonly what: string;
  readonly about: string;
  readonly target: Target;
  readonly workspaceId: string;
  readonly word?: string;
  readonly onErased: () => void;
  readonly onClose: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState('');
  const id = useId();
  const isSure = word === undefined || typed.trim().toLowerCase() === word;
  useEffect(() => dialog.current?.showModal(), []);
  const erase = async (): Promise<void> => {
    const done = await writeMemory([{ type: 'memory.forget', workspaceId, target, erase: true }]);
    onClose();
    if (done) onErased();
  };
  return (
    <dialog ref={dialog} className="sheet" aria-label={`Erase ${what}`} onClose={onClose}>
      <h2>Erase {what} for good?</h2>
      <p>{about}</p>
      {word === undefined ? null : (
        <p className="erase-word">
          <label htmlFor={id}>
            Type <strong>{word}</strong> to confirm
          </label>
          <input
            id={id}
            className="field"
            autoComplete="off"
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          />
        </p>
      )}
      <div className="editor-actions">
        <button type="button" className="button" onClick={onClose}>
          Keep it
        </button>
        <button
          type="button"
          className="button danger"
          disabled={!isSure}
          onClick={() => void erase()}
        >
          Erase
        </button>
      </div>
    </dialog>
  );
}
