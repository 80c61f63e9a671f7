import { useEffect, useRef } from 'react';
import type { MemoryWrite } from '#shared/contracts/memory-writes.ts';
import { writeMemory } from '../../send/change-memory.ts';

type Target = Extract<MemoryWrite, { readonly type: 'memory.forget' }>['target'];

/** Asks before something is removed for good. */
export function EraseDialog({
  what,
  about,
  target,
  workspaceId,
  onErased,
  onClose,
}: {
  readonly what: string;
  readonly about: string;
  readonly target: Target;
  readonly workspaceId: string;
  readonly onErased: () => void;
  readonly onClose: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
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
      <div className="editor-actions">
        <button type="button" className="button" onClick={onClose}>
          Keep it
        </button>
        <button type="button" className="button danger" onClick={() => void erase()}>
          Erase
        </button>
      </div>
    </dialog>
  );
}
