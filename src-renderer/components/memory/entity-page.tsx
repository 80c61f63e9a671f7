import { useState } from 'react';
import type { EntityPage as EntityFacts } from '#shared/contracts/memory.ts';
import { defaultWorkspaceId } from '#shared/ids.ts';
import { app } from '../../app.ts';
import { useMemory } from '../../state/memory.ts';
import { useFetched } from '../use-fetched.ts';
import { AsOf, useMoment } from './as-of.tsx';
import { EntityActions } from './entity-actions.tsx';
import { EpisodeRow } from './episode-row.tsx';
import { FactRow } from './fact-row.tsx';
import { NewFact } from './fact-editor.tsx';
import { Neighbourhood } from './neighbourhood.tsx';

/** The question for an entity's page; its header asks it too. */
export function useEntity(entityId: string | null): {
  readonly value: EntityFacts | null | undefined;
  readonly problem: string | null;
} {
  const version = useMemory((state) => state.version);
  const moment = useMoment();
  return useFetched(`entity ${entityId} ${version} ${JSON.stringify(moment)}`, async () =>
    entityId === null
      ? null
      : await app()['memory.entity']({ workspaceId: defaultWorkspaceId, id: entityId, ...moment }),
  );
}

/** Somebody or something: what is known now or was then, how that came, and who stands near. */
export function EntityPage({ entityId }: { readonly entityId: string }) {
  const { value, problem } = useEntity(entityId);
  const [adding, setAdding] = useState(false);
  if (value === undefined) return <p className="page-note">{problem ?? ''}</p>;
  if (value === null) {
    return <p className="page-quiet">Nothing is remembered under this name any more.</p>;
  }
  const { entity, merged, now, history, episodes } = value;
  const shown = new Set(now.map(({ id }) => id));
  const past = history.filter(({ id }) => !shown.has(id));
  return (
    <>
      <p className="entity-about">
        <span className="tag">{entity.entityType}</span>
        {entity.aliases.length === 0 ? null : <span>also {entity.aliases.join(', ')}</span>}
        {entity.summary === '' ? null : <span>{entity.summary}</span>}
      </p>
      <AsOf />
      <section className="page-section" aria-label="Facts">
        <h2>Facts</h2>
        {now.length === 0 && !adding ? (
          <p className="page-quiet">Nothing was true then, as far as is known.</p>
        ) : (
          <ul className="entries">
            {now.map((fact) => (
              <FactRow key={fact.id} fact={fact} about={entity.id} />
            ))}
            {adding ? <NewFact entity={entity} onClose={() => setAdding(false)} /> : null}
          </ul>
        )}
        {adding ? null : (
          <button type="button" className="button more" onClick={() => setAdding(true)}>
            Add a fact
          </button>
        )}
      </section>
      {now.some(({ objectId }) => objectId !== null) ? (
        <section className="page-section" aria-label="Near it">
          <h2>Near it</h2>
          <Neighbourhood entityId={entity.id} />
        </section>
      ) : null}
      {past.length === 0 ? null : (
        <section className="page-section" aria-label="History">
          <h2>History</h2>
          <ul className="entries">
            {past.map((fact) => (
              <FactRow key={fact.id} fact={fact} about={entity.id} isPast />
            ))}
          </ul>
        </section>
      )}
      {episodes.length === 0 ? null : (
        <section className="page-section" aria-label="Sources">
          <h2>Said in</h2>
          <ul className="entries">
            {episodes.map((episode) => (
              <EpisodeRow key={episode.id} episode={episode} />
            ))}
          </ul>
        </section>
      )}
      <EntityActions entity={entity} merged={merged} facts={now} />
    </>
  );
}
