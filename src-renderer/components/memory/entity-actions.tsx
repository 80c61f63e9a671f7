import { useId, useState } from 'react';
import Eraser from 'lucide-react/icons/eraser';
import Merge from 'lucide-react/icons/merge';
import Pencil from 'lucide-react/icons/pencil';
import Split from 'lucide-react/icons/split';
import Trash2 from 'lucide-react/icons/trash-2';
import type { Entity, Fact } from '#shared/contracts/memory.ts';
import { changeMemory, writeMemory } from '../../send/change-memory.ts';
import { openPage } from '../../state/ui.ts';
import { goBack } from '../pages/go-back.ts';
import { EraseDialog } from './erase-dialog.tsx';
import { MergeForm } from './merge-form.tsx';
import { SplitForm } from './split-form.tsx';

/** What can be done with an entity as a whole. */
export function EntityActions({
  entity,
  merged,
  facts,
}: {
  readonly entity: Entity;
  readonly merged: readonly Entity[];
  readonly facts: readonly Fact[];
}) {
  const [open, setOpen] = useState<'rename' | 'merge' | 'split' | 'erase' | null>(null);
  const close = (): void => setOpen(null);
  const { id, name, workspaceId } = entity;
  const forget = async (): Promise<void> => {
    const done = await changeMemory(
      { type: 'memory.forget', workspaceId, target: { kind: 'entity', id } },
      `${name} is forgotten`,
    );
    if (done) goBack();
  };
  return (
    <section className="page-section" aria-label="Change">
      <h2>Change</h2>
      <div className="entity-actions">
        <button type="button" className="button" onClick={() => setOpen('rename')}>
          <Pencil aria-hidden /> Rename
        </button>
        <button type="button" className="button" onClick={() => setOpen('merge')}>
          <Merge aria-hidden /> Merge with …
        </button>
        {facts.length > 1 ? (
          <button type="button" className="button" onClick={() => setOpen('split')}>
            <Split aria-hidden /> Split
          </button>
        ) : null}
        <button type="button" className="button" onClick={() => void forget()}>
          <Trash2 aria-hidden /> Forget
        </button>
        <button type="button" className="button danger" onClick={() => setOpen('erase')}>
          <Eraser aria-hidden /> Erase for good …
        </button>
      </div>
      {open === 'rename' ? <RenameForm entity={entity} onClose={close} /> : null}
      {open === 'merge' ? <MergeForm entity={entity} onClose={close} /> : null}
      {open === 'split' ? <SplitForm entity={entity} facts={facts} onClose={close} /> : null}
      {open === 'erase' ? (
        <EraseDialog
          what={name}
          about="All facts about it, and what was said in which only it was named, are removed from the disk. This cannot be undone."
          target={{ kind: 'entity', id }}
          workspaceId={workspaceId}
          onErased={goBack}
          onClose={close}
        />
      ) : null}
      {merged.length === 0 ? null : (
        <ul className="entries" aria-label="Merged into it">
          {merged.map((other) => (
            <li key={other.id} className="entry">
              <div className="entry-line">
                <div className="entry-text">
                  <h3>{other.name}</h3>
                  <p>was merged into it</p>
                </div>
                <button
                  type="button"
                  className="button"
                  onClick={() => {
                    const set = writeMemory([
                      {
                        type: 'entity.split',
                        workspaceId,
                        id: other.id,
                        newId: other.id,
                        name: other.name,
                      },
                    ]);
                    void set.then((done) => {
                      if (done) openPage({ kind: 'entity', entityId: other.id });
                    });
                  }}
                >
                  Set free
                </button>
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function RenameForm({
  entity,
  onClose,
}: {
  readonly entity: Entity;
  readonly onClose: () => void;
}) {
  const [name, setName] = useState(entity.name);
  const fieldId = useId();
  const { id, workspaceId, entityType } = entity;
  const save = async (): Promise<void> => {
    const saved = await writeMemory([
      {
        type: 'entity.put',
        // The old name still finds it.
        entity: { id, workspaceId, entityType, name: name.trim(), aliases: [entity.name] },
      },
    ]);
    if (saved) onClose();
  };
  return (
    <form
      className="inline-form"
      aria-label={`Rename ${entity.name}`}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <label htmlFor={fieldId}>Name</label>
      <input
        id={fieldId}
        className="field"
        value={name}
        required
        maxLength={200}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <button type="button" className="button" onClick={onClose}>
        Cancel
      </button>
      <button type="submit" className="button primary" disabled={name.trim() === ''}>
        Save
      </button>
    </form>
  );
}
