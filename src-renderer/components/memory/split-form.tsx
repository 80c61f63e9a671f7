import { useId, useState } from 'react';
import type { Entity, Fact } from '#shared/contracts/memory.ts';
import { newId } from '#shared/ids.ts';
import { writeMemory } from '../../send/change-memory.ts';
import { openPage } from '../../state/ui.ts';

/** Chooses the facts that are really about somebody or something else. */
export function SplitForm({
  entity,
  facts,
  onClose,
}: {
  readonly entity: Entity;
  readonly facts: readonly Fact[];
  readonly onClose: () => void;
}) {
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const fieldId = useId();
  const split = async (): Promise<void> => {
    const fresh = newId('ent');
    const done = await writeMemory([
      {
        type: 'entity.split',
        workspaceId: entity.workspaceId,
        id: entity.id,
        newId: fresh,
        name: name.trim(),
        entityType: entity.entityType,
        factIds: [...chosen],
      },
    ]);
    if (!done) return;
    onClose();
    openPage({ kind: 'entity', entityId: fresh });
  };
  return (
    <form
      className="split-form"
      aria-label={`Split ${entity.name}`}
      onSubmit={(event) => {
        event.preventDefault();
        void split();
      }}
    >
      <fieldset>
        <legend>These are about somebody or something else</legend>
        {facts.map(({ id, factText }) => (
          <label key={id}>
            <input
              type="checkbox"
              checked={chosen.includes(id)}
              onChange={({ currentTarget }) =>
                setChosen((all) =>
                  currentTarget.checked ? [...all, id] : all.filter((other) => other !== id),
                )
              }
            />
            {factText}
          </label>
        ))}
      </fieldset>
      <label htmlFor={fieldId}>It is called</label>
      <input
        id={fieldId}
        className="field"
        value={name}
        required
        maxLength={200}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <div className="editor-actions">
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
        <button
          type="submit"
          className="button primary"
          disabled={chosen.length === 0 || name.trim() === ''}
        >
          Split
        </button>
      </div>
    </form>
  );
}
