import { type KeyboardEvent, useState } from 'react';
import { defaultWorkspaceId } from '#shared/ids.ts';
import { app } from '../../app.ts';
import { useMemory } from '../../state/memory.ts';
import { useFetched } from '../use-fetched.ts';
import { AsOf } from './as-of.tsx';
import { Changes } from './changes.tsx';
import { EntityList } from './entity-list.tsx';
import { FoundList } from './found-list.tsx';
import { Timeline } from './timeline.tsx';
import { Values } from './values.tsx';

const views = [
  ['entities', 'People and things'],
  ['timeline', 'Timeline'],
  ['values', 'Noted'],
  ['changes', 'Changes'],
] as const;
type View = (typeof views)[number][0];

/** What Kingly remembers: search, and four ways to look through it. */
export function MemoryPage() {
  const [query, setQuery] = useState('');
  const [view, setView] = useState<View>('entities');
  const version = useMemory((state) => state.version);
  const { value: counts } = useFetched(`counts ${version}`, () =>
    app()['memory.counts']({ workspaceId: defaultWorkspaceId }),
  );
  const isSearch = query.trim() !== '';
  return (
    <>
      <search className="memory-search">
        <input
          className="field"
          type="search"
          aria-label="Search the memory"
          placeholder="Search what Kingly remembers"
          value={query}
          onChange={({ currentTarget }) => setQuery(currentTarget.value)}
        />
      </search>
      {isSearch ? (
        <>
          <AsOf />
          <FoundList query={query.trim()} />
        </>
      ) : (
        <>
          <div className="tabs" role="tablist" aria-label="Memory">
            {views.map(([key, name]) => (
              <button
                key={key}
                type="button"
                role="tab"
                id={`memory-tab-${key}`}
                aria-selected={view === key}
                aria-controls="memory-view"
                tabIndex={view === key ? 0 : -1}
                onKeyDown={moveAmongTabs}
                onClick={() => setView(key)}
              >
                {name}
                {counts === undefined || key === 'changes' ? null : (
                  <span className="count">
                    {key === 'entities'
                      ? counts.entities
                      : key === 'values'
                        ? counts.values
                        : counts.episodes + counts.facts}
                  </span>
                )}
              </button>
            ))}
          </div>
          <div id="memory-view" role="tabpanel" aria-labelledby={`memory-tab-${view}`}>
            {view === 'entities' ? (
              <EntityList />
            ) : view === 'timeline' ? (
              <Timeline />
            ) : view === 'values' ? (
              <Values />
            ) : (
              <Changes />
            )}
          </div>
        </>
      )}
    </>
  );
}

/** Arrow keys go from tab to tab, as in every tab list. */
function moveAmongTabs(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  if (step === 0) return;
  const list = event.currentTarget.parentElement;
  const tabs = [...(list?.querySelectorAll<HTMLElement>('[role=tab]') ?? [])];
  const at = tabs.indexOf(event.currentTarget);
  const next = tabs[(at + step + tabs.length) % tabs.length];
  next?.focus();
  next?.click();
}
