import type { MemoryChange } from '#shared/contracts/memory.ts';
import { defaultWorkspaceId } from '#shared/ids.ts';
import { app } from '../../app.ts';
import { undoChange } from '../../send/change-memory.ts';
import { useMemory } from '../../state/memory.ts';
import { useNow } from '../../state/use-now.ts';
import { ago } from '../../text/format.ts';
import { authorNames, changeNames } from '../../text/memory-text.ts';
import { PagedList } from './paged-list.tsx';
import { usePages } from './use-pages.ts';

/** The journal: what changed the memory, and the way back. */
export function Changes({ touching }: { readonly touching?: string }) {
  const version = useMemory((state) => state.version);
  const now = useNow();
  const pages = usePages<MemoryChange>(`changes ${version} ${touching ?? ''}`, async (last) => {
    const { changes, hasMore } = await app()['memory.changes']({
      workspaceId: defaultWorkspaceId,
      limit: 50,
      ...(touching === undefined ? {} : { touching }),
      ...(last === undefined ? {} : { before: { at: last.at, id: last.id } }),
    });
    return { items: changes, hasMore };
  });
  return (
    <PagedList pages={pages} empty="Nothing has changed yet.">
      {({ id, kind, by, at, undoneAt, undoable }) => (
        <li key={id} className="entry">
          <div className="entry-line">
            <div className="entry-text">
              <h3 className={undoneAt === null ? '' : 'undone'}>{changeNames[kind]}</h3>
              <p>
                by {authorNames[by]}, {ago(at, now)}
                {undoneAt === null ? '' : ' · taken back'}
              </p>
            </div>
            {undoable && undoneAt === null ? (
              <button
                type="button"
                className="button"
                aria-label={`Undo: ${changeNames[kind]}, ${ago(at, now)}`}
                onClick={() => void undoChange(id)}
              >
                Undo
              </button>
            ) : null}
          </div>
        </li>
      )}
    </PagedList>
  );
}
