import type { Entity } from '#shared/contracts/memory.ts';
import { defaultWorkspaceId } from '#shared/ids.ts';
import { app } from '../../app.ts';
import { useMemory } from '../../state/memory.ts';
import { openPage } from '../../state/ui.ts';
import { PagedList } from './paged-list.tsx';
import { usePages } from './use-pages.ts';

/** People, places and things that something is known about, by name. */
export function EntityList() {
  const version = useMemory((state) => state.version);
  const pages = usePages<Entity>(`entities ${version}`, async (last) => {
    const { entities, hasMore } = await app()['memory.entities']({
      workspaceId: defaultWorkspaceId,
      limit: 100,
      ...(last === undefined ? {} : { after: { name: last.name, id: last.id } }),
    });
    return { items: entities, hasMore };
  });
  return (
    <PagedList
      pages={pages}
      empty="Nobody and nothing yet. What you tell Kingly about people, places and projects is listed here."
    >
      {({ id, name, entityType, summary }) => (
        <li key={id} className="entry">
          <button
            type="button"
            className="entry-open"
            onClick={() => openPage({ kind: 'entity', entityId: id })}
          >
            <span className="entry-text">
              <strong>{name}</strong>
              {summary === '' ? null : <span>{summary}</span>}
            </span>
            <span className="tag">{entityType}</span>
          </button>
        </li>
      )}
    </PagedList>
  );
}
