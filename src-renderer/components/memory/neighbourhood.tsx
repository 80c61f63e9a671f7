import type { MemoryGraph } from '#shared/contracts/memory.ts';
import { defaultWorkspaceId } from '#shared/ids.ts';
import { app } from '../../app.ts';
import { useMemory } from '../../state/memory.ts';
import { openPage } from '../../state/ui.ts';
import { relationText } from '../../text/memory-text.ts';
import { useFetched } from '../use-fetched.ts';
import { useMoment } from './as-of.tsx';
import { placeAround } from './place-around.ts';

/** Of the drawing, in pixels; the style sheet keeps its shape. */
const size = { width: 760, height: 420 } as const;
/** Neighbours that a drawing can hold and be read. */
const mostShown = 24;

/** An entity among those it is linked to, as a drawing with buttons that lead on. */
export function Neighbourhood({ entityId }: { readonly entityId: string }) {
  const version = useMemory((state) => state.version);
  const moment = useMoment();
  const { value: graph } = useFetched(
    `graph ${entityId} ${version} ${JSON.stringify(moment)}`,
    () =>
      app()['memory.graph']({
        workspaceId: defaultWorkspaceId,
        entityId,
        depth: 2,
        limit: 60,
        ...moment,
      }),
  );
  if (graph === undefined || graph.entities.length < 2) return null;
  return <Drawing graph={graph} entityId={entityId} />;
}

function Drawing({ graph, entityId }: { readonly graph: MemoryGraph; readonly entityId: string }) {
  const entities = graph.entities
    .toSorted((one, other) => one.depth - other.depth)
    .slice(0, mostShown);
  const places = placeAround(entities, graph.facts, size);
  const lines = graph.facts.flatMap((fact) => {
    const from = places.get(fact.subjectId);
    const to = fact.objectId === null ? undefined : places.get(fact.objectId);
    return from === undefined || to === undefined ? [] : [{ fact, from, to }];
  });
  const left = graph.entities.length - entities.length;
  return (
    <div className="neighbourhood">
      <svg viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden="true">
        {lines.map(({ fact, from, to }) => (
          <g key={fact.id}>
            <line x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
            <text x={(from.x + to.x) / 2} y={(from.y + to.y) / 2 - 3}>
              {relationText(fact.relation)}
            </text>
          </g>
        ))}
      </svg>
      <ul aria-label="Linked with it">
        {entities.map(({ id, name }) => {
          const place = places.get(id);
          return place === undefined ? null : (
            <li
              key={id}
              style={{
                left: `${(place.x / size.width) * 100}%`,
                top: `${(place.y / size.height) * 100}%`,
              }}
            >
              <button
                type="button"
                className="chip"
                aria-current={id === entityId ? 'true' : undefined}
                onClick={() => openPage({ kind: 'entity', entityId: id })}
              >
                {name}
              </button>
            </li>
          );
        })}
      </ul>
      {graph.truncated || left > 0 ? (
        <p className="page-quiet">There are more than can be drawn.</p>
      ) : null}
    </div>
  );
}
