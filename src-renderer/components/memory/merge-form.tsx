import { useId, useState } from 'react';
import type { Entity } from '#shared/contracts/memory.ts';
import { app } from '../../app.ts';
import { changeMemory } from '../../send/change-memory.ts';
import { openPage } from '../../state/ui.ts';
import { useFetched } from '../use-fetched.ts';

/** Chooses the entity that another one is really the same as. */
export function MergeForm({
  entity,
  onClose,
}: {
  readonly entity: Entity;
  readonly onClose: () => void;
}) {
  const [query, setQuery] = useState('');
  const fieldId = useId();
  const { id, name, workspaceId } = entity;
  const { value } = useFetched(`merge ${query}`, () =>
    app()['memory.entities']({ workspaceId, query, limit: 8 }),
  );
  const others = value?.entities.filter((other) => other.id !== id) ?? [];
  const merge = async (into: Entity): Promise<void> => {
    const done = await changeMemory(
      { type: 'entity.merge', workspaceId, from: id, into: into.id },
      `${name} is now the same as ${into.name}`,
    );
    if (!done) return;
    onClose();
    openPage({ kind: 'entity', entityId: into.id });
  };
  return (
    <div className="merge-form">
      <label htmlFor={fieldId}>{name} is the same as</label>
      <input
        id={fieldId}
        className="field"
        type="search"
        value={query}
        onChange={({ currentTarget }) => setQuery(currentTarget.value)}
      />
      <ul className="entity-chips" aria-label="Those it may be">
        {others.map((other) => (
          <li key={other.id}>
            <button type="button" className="chip" onClick={() => void merge(other)}>
              {other.name} <span className="tag">{other.entityType}</span>
            </button>
          </li>
        ))}
      </ul>
      <button type="button" className="button" onClick={onClose}>
        Cancel
      </button>
    </div>
  );
}
