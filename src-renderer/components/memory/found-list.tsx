import { useDeferredValue } from 'react';
import { defaultWorkspaceId } from '#shared/ids.ts';
import { app } from '../../app.ts';
import { useMemory } from '../../state/memory.ts';
import { openPage } from '../../state/ui.ts';
import { dayText } from '../../text/memory-text.ts';
import { useFetched } from '../use-fetched.ts';
import { useMoment } from './as-of.tsx';

const kindNames = { episode: 'said', fact: 'fact', value: 'noted' } as const;

/** What the memory holds on a question, the best first; people and things by their name before. */
export function FoundList({ query }: { readonly query: string }) {
  const text = useDeferredValue(query);
  const moment = useMoment();
  const version = useMemory((state) => state.version);
  const { value, problem } = useFetched(
    `found ${version} ${text} ${JSON.stringify(moment)}`,
    async () => {
      const workspaceId = defaultWorkspaceId;
      const [{ entities }, found] = await Promise.all([
        app()['memory.entities']({ workspaceId, query: text.slice(0, 200), limit: 8 }),
        app()['memory.recall']({ workspaceId, text: text.slice(0, 4_000), limit: 30, ...moment }),
      ]);
      return { entities, found };
    },
  );
  if (value === undefined) return <p className="page-note">{problem ?? ''}</p>;
  const { entities, found } = value;
  if (entities.length === 0 && found.length === 0) {
    return <p className="page-quiet">Nothing about that is remembered.</p>;
  }
  return (
    <>
      {entities.length === 0 ? null : (
        <ul className="entity-chips" aria-label="People and things">
          {entities.map(({ id, name, entityType }) => (
            <li key={id}>
              <button
                type="button"
                className="chip"
                onClick={() => openPage({ kind: 'entity', entityId: id })}
              >
                {name} <span className="tag">{entityType}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <ol className="entries" aria-label="Found">
        {found.map((item) => (
          <li key={`${item.kind} ${item.id}`} className="entry">
            <div className="entry-text">
              <p className="episode-text">{item.text}</p>
              <p>
                {kindNames[item.kind]} · {dayText(item.validFrom)}
              </p>
            </div>
          </li>
        ))}
      </ol>
    </>
  );
}
