import type { Fact, MemoryGraph } from '#shared/contracts/memory.ts';

export type Point = { readonly x: number; readonly y: number };

/** Of the room from the middle to the edge: where those one and two steps away stand. */
const rings = [0, 0.55, 0.92] as const;

/**
 * Places entities on rings around the one in the middle: those one step away evenly, those two
 * steps away beside the one that they are reached through. The same graph gives the same picture.
 */
export function placeAround(
  entities: MemoryGraph['entities'],
  facts: readonly Pick<Fact, 'subjectId' | 'objectId'>[],
  { width, height }: { readonly width: number; readonly height: number },
): ReadonlyMap<string, Point> {
  const angles = new Map<string, number>();
  const near = entities.filter(({ depth }) => depth === 1);
  const far = entities.filter(({ depth }) => depth >= 2);
  near.forEach(({ id }, index) =>
    angles.set(id, (index / near.length) * 2 * Math.PI - Math.PI / 2),
  );
  const through = (id: string): number => {
    const link = facts.find(
      ({ subjectId, objectId }) =>
        (subjectId === id && objectId !== null && angles.has(objectId)) ||
        (objectId === id && angles.has(subjectId)),
    );
    const other = link?.subjectId === id ? link.objectId : link?.subjectId;
    return angles.get(other ?? '') ?? 0;
  };
  const ordered = far
    .map(({ id }) => ({ id, wish: through(id) }))
    .toSorted((one, other) => one.wish - other.wish);
  // Each as near to its wish as leaves room for the others.
  const least = (2 * Math.PI) / Math.max(12, ordered.length);
  let last = -Infinity;
  for (const { id, wish } of ordered) {
    last = Math.max(wish, last + least);
    angles.set(id, last);
  }
  const places = new Map<string, Point>();
  for (const { id, depth } of entities) {
    const ring = rings[Math.min(2, depth)] ?? 0;
    const angle = angles.get(id) ?? 0;
    places.set(id, {
      x: width / 2 + Math.cos(angle) * ring * (width / 2 - 70),
      y: height / 2 + Math.sin(angle) * ring * (height / 2 - 18),
    });
  }
  return places;
}
