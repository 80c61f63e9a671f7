import { expect, test } from 'vitest';
import type { MemoryGraph } from '#shared/contracts/memory.ts';
import { placeAround } from './place-around.ts';

const size = { width: 400, height: 300 };

function entity(id: string, depth: number): MemoryGraph['entities'][number] {
  return {
    id,
    depth,
    workspaceId: 'ws_default',
    name: id,
    entityType: 'person',
    summary: '',
    aliases: [],
    createdAt: 1,
    mergedInto: null,
    metadata: {},
  };
}

test('the middle is in the middle, all are inside, and no two in one place', () => {
  const entities = [
    entity('a', 0),
    ...Array.from({ length: 5 }, (_, index) => entity(`near${index}`, 1)),
    ...Array.from({ length: 14 }, (_, index) => entity(`far${index}`, 2)),
  ];
  const facts = entities
    .filter(({ depth }) => depth === 2)
    .map(({ id }) => ({ subjectId: 'near1', objectId: id }));
  const places = placeAround(entities, facts, size);
  expect(places.get('a')).toEqual({ x: 200, y: 150 });
  const all = [...places.values()];
  expect(all).toHaveLength(entities.length);
  for (const { x, y } of all) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x).toBeLessThanOrEqual(size.width);
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y).toBeLessThanOrEqual(size.height);
  }
  expect(new Set(all.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`)).size).toBe(all.length);
});
