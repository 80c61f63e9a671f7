import { type KeyboardEvent, useId, useState } from 'react';
import type { Entity, Fact } from '#shared/contracts/memory.ts';
import { newId } from '#shared/ids.ts';
import { changeMemory, writeMemory } from '../../send/change-memory.ts';
import { dateFieldText } from '../../text/memory-text.ts';

type Fields = {
  readonly relation: string;
  readonly what: string;
  readonly from: string;
  readonly until: string;
};

/** `Works at` → `works_at`. */
function relationOf(text: string): string {
  return text.trim().toLowerCase().replaceAll(/\s+/gu, '_');
}

/** The beginning of the day that a date field holds. */
function beginningOf(text: string): number | null {
  const time = new Date(`${text}T00:00:00`).getTime();
  return Number.isNaN(time) ? null : time;
}

function FactForm({
  name,
  first,
  onSave,
  onClose,
}: {
  readonly name: string;
  readonly first: Fields;
  readonly onSave: (fields: Fields) => void;
  readonly onClose: () => void;
}) {
  const [fields, setFields] = useState(first);
  const id = useId();
  const pressed = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    onClose();
  };
  const field = (key: keyof Fields, label: string, type: 'text' | 'date', required: boolean) => (
    <label htmlFor={`${id}-${key}`}>
      {label}
      <input
        id={`${id}-${key}`}
        className="field"
        type={type}
        value={fields[key]}
        required={required}
        maxLength={key === 'relation' ? 80 : 2_000}
        onKeyDown={pressed}
        onChange={({ currentTarget }) =>
          setFields((all) => ({ ...all, [key]: currentTarget.value }))
        }
      />
    </label>
  );
  return (
    <li className="entry">
      <form
        className="fact-form"
        aria-label={name}
        onSubmit={(event) => {
          event.preventDefault();
          onSave(fields);
        }}
      >
        {field('relation', 'What about it', 'text', true)}
        {field('what', 'What is so', 'text', true)}
        {field('from', 'From', 'date', false)}
        {field('until', 'Until', 'date', false)}
        <div className="editor-actions">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary">
            Save
          </button>
        </div>
      </form>
    </li>
  );
}

/** Corrects a fact: what was believed before stays in its history. */
export function FactEditor({
  fact,
  onClose,
}: {
  readonly fact: Fact;
  readonly onClose: () => void;
}) {
  const { id, workspaceId, relation, objectId, objectName, value, validFrom, validTo } = fact;
  const first = {
    relation: relation.replaceAll('_', ' '),
    what: objectName ?? value ?? '',
    from: dateFieldText(validFrom),
    until: validTo === null ? '' : dateFieldText(validTo),
  };
  const save = async (fields: Fields): Promise<void> => {
    const from = fields.from === first.from ? null : beginningOf(fields.from);
    const saved = await changeMemory(
      {
        type: 'fact.correct',
        workspaceId,
        id,
        patch: {
          ...(fields.relation === first.relation ? {} : { relation: relationOf(fields.relation) }),
          ...(fields.what.trim() === first.what
            ? {}
            : objectId === null
              ? { value: fields.what.trim() }
              : { object: { name: fields.what.trim() } }),
          ...(from === null ? {} : { validFrom: from }),
          ...(fields.until === first.until ? {} : { validTo: beginningOf(fields.until) }),
        },
      },
      'Corrected',
    );
    if (saved) onClose();
  };
  return (
    <FactForm
      name={`Correct: ${fact.factText}`}
      first={first}
      onSave={(fields) => void save(fields)}
      onClose={onClose}
    />
  );
}

/** Adds a fact about an entity. */
export function NewFact({
  entity,
  onClose,
}: {
  readonly entity: Entity;
  readonly onClose: () => void;
}) {
  const save = async (fields: Fields): Promise<void> => {
    const from = beginningOf(fields.from);
    const saved = await writeMemory([
      {
        type: 'fact.add',
        fact: {
          id: newId('fact'),
          workspaceId: entity.workspaceId,
          subject: { id: entity.id },
          relation: relationOf(fields.relation),
          value: fields.what.trim(),
          confidence: 1,
          ...(from === null ? {} : { validFrom: from }),
          validTo: beginningOf(fields.until),
        },
      },
    ]);
    if (saved) onClose();
  };
  return (
    <FactForm
      name={`Add a fact about ${entity.name}`}
      first={{ relation: '', what: '', from: '', until: '' }}
      onSave={(fields) => void save(fields)}
      onClose={onClose}
    />
  );
}
