import { useState } from 'react';
import CircleSlash from 'lucide-react/icons/circle-slash';
import Pencil from 'lucide-react/icons/pencil';
import Trash2 from 'lucide-react/icons/trash-2';
import type { Fact } from '#shared/contracts/memory.ts';
import { changeMemory } from '../../send/change-memory.ts';
import { openPage } from '../../state/ui.ts';
import { fullTime, percent } from '../../text/format.ts';
import { relationText, validText } from '../../text/memory-text.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { FactEditor } from './fact-editor.tsx';

/** One fact as a line: what it says, when it is true, how sure it is, and what can be done. */
export function FactRow({
  fact,
  about,
  isPast = false,
}: {
  readonly fact: Fact;
  /** The entity whose page it stands on; the other one is a link. */
  readonly about: string | null;
  /** A row of the history, which only tells. */
  readonly isPast?: boolean;
}) {
  const [editing, setEditing] = useState(false);
  const { id, workspaceId, validTo, supersededAt, factText } = fact;
  if (editing) return <FactEditor fact={fact} onClose={() => setEditing(false)} />;
  return (
    <li className={`entry fact ${supersededAt === null ? '' : 'superseded'}`}>
      <div className="entry-line">
        <div className="entry-text">
          <p className="fact-text">
            <Parts fact={fact} about={about} />
          </p>
          <p>
            {validText(fact)} · {percent(fact.confidence)} sure
            {supersededAt === null ? '' : ` · no longer believed since ${fullTime(supersededAt)}`}
          </p>
          {fact.quote === '' ? null : <p className="fact-quote">“{fact.quote}”</p>}
        </div>
        {isPast ? null : (
          <>
            <IconButton
              small
              name={`Correct: ${factText}`}
              icon={Pencil}
              onClick={() => setEditing(true)}
            />
            {validTo === null ? (
              <IconButton
                small
                name={`No longer true: ${factText}`}
                icon={CircleSlash}
                onClick={() =>
                  void changeMemory(
                    { type: 'fact.invalidate', workspaceId, target: { id } },
                    'It is no longer true from now on',
                  )
                }
              />
            ) : null}
            <IconButton
              small
              name={`Forget: ${factText}`}
              icon={Trash2}
              onClick={() =>
                void changeMemory(
                  { type: 'memory.forget', workspaceId, target: { kind: 'fact', id } },
                  'Forgotten',
                )
              }
            />
          </>
        )}
      </div>
    </li>
  );
}

function Parts({ fact, about }: { readonly fact: Fact; readonly about: string | null }) {
  const { subjectId, subjectName, objectId, objectName, relation, value } = fact;
  return (
    <>
      <EntityName id={subjectId} name={subjectName} isLink={subjectId !== about} />{' '}
      <span className="fact-relation">{relationText(relation)}</span>{' '}
      {objectId === null || objectName === null ? (
        <strong>{value}</strong>
      ) : (
        <EntityName id={objectId} name={objectName} isLink={objectId !== about} />
      )}
    </>
  );
}

/** An entity by its name; a link to its page. */
export function EntityName({
  id,
  name,
  isLink = true,
}: {
  readonly id: string;
  readonly name: string;
  readonly isLink?: boolean;
}) {
  return isLink ? (
    <button
      type="button"
      className="link"
      onClick={() => openPage({ kind: 'entity', entityId: id })}
    >
      {name}
    </button>
  ) : (
    <span>{name}</span>
  );
}
