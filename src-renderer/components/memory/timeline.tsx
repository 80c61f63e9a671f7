import type { TimelineItem } from '#shared/contracts/memory.ts';
import { defaultWorkspaceId } from '#shared/ids.ts';
import { app } from '../../app.ts';
import { useMemory } from '../../state/memory.ts';
import { useNow } from '../../state/use-now.ts';
import { longDay } from '../../text/format.ts';
import { EpisodeRow } from './episode-row.tsx';
import { FactRow } from './fact-row.tsx';
import { PagedList } from './paged-list.tsx';
import { usePages } from './use-pages.ts';

/** What was said and what became true, the newest first. */
export function Timeline() {
  const version = useMemory((state) => state.version);
  const now = useNow();
  const pages = usePages<TimelineItem>(`timeline ${version}`, async (last) =>
    app()['memory.timeline']({
      workspaceId: defaultWorkspaceId,
      limit: 60,
      ...(last === undefined ? {} : { before: { at: last.at, id: last.id } }),
    }),
  );
  const days = pages.items?.map(({ at }) => longDay(at, now));
  return (
    <PagedList pages={pages} empty="Nothing yet. What is said and learned appears here by its day.">
      {(item, index) => (
        <Line
          key={`${item.kind} ${item.id}`}
          item={item}
          day={days?.[index] === days?.[index - 1] ? null : (days?.[index] ?? null)}
        />
      )}
    </PagedList>
  );
}

function Line({ item, day }: { readonly item: TimelineItem; readonly day: string | null }) {
  return (
    <>
      {day === null ? null : <li className="entries-day">{day}</li>}
      {item.kind === 'episode' ? (
        <EpisodeRow episode={item.episode} />
      ) : (
        <FactRow fact={item.fact} about={null} />
      )}
    </>
  );
}
