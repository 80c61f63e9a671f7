import { expect, test } from 'vitest';
import type { Write } from '#shared/contracts/writes.ts';
import { defaultWorkspaceId as workspaceId } from '#shared/ids.ts';
import { openTestStore } from '../test-support/temporary-store.ts';

const person = (name: string) => ({ name, entityType: 'person' });
const note = (id: string, subject: string, value: string): Write => ({
  type: 'fact.add',
  fact: {
    id,
    workspaceId,
    subject: person(subject),
    relation: 'observation',
    value,
    factText: value,
    cardinality: 'many',
  },
});
const knows = (id: string, from: string, to: string): Write => ({
  type: 'fact.add',
  fact: { id, workspaceId, subject: person(from), relation: 'knows', object: person(to) },
});

function setUp() {
  const test = openTestStore();
  const commit = (...writes: Write[]) => test.store['store.commit']({ writes });
  return { ...test, commit };
}

test('pages through entities in the order in which they were made, facts once', async () => {
  const { store, commit } = setUp();
  await commit(
    note('fact_1', 'Anna', 'likes tea'),
    knows('fact_2', 'Anna', 'Boris'),
    knows('fact_3', 'Boris', 'Anna'),
  );
  const first = await store['memory.nodes']({ workspaceId, limit: 1, inbound: true });
  expect(first.entities.map(({ name }) => name)).toEqual(['Anna']);
  expect(first.facts.map(({ id }) => id)).toEqual(['fact_1', 'fact_2', 'fact_3']);
  const second = await store['memory.nodes']({ workspaceId, limit: 1, after: first.next ?? 0 });
  expect(second.entities.map(({ name }) => name)).toEqual(['Boris']);
  expect(second.facts.map(({ id }) => id)).toEqual(['fact_3']);
  expect(second.next).toBeNull();
});

test('finds a text in names and properties in whatever case, and names however they are spelt', async () => {
  const { store, commit } = setUp();
  await commit(note('fact_1', 'Zoë', 'Works on KINGLY'), note('fact_2', 'Boris', 'sleeps'));
  const names = async (query: object) =>
    (await store['memory.nodes']({ workspaceId, ...query })).entities.map(({ name }) => name);
  expect(await names({ containing: 'kingly' })).toEqual(['Zoë']);
  expect(await names({ containing: 'ORIS' })).toEqual(['Boris']);
  expect(await names({ containing: '%' })).toEqual([]);
  expect(await names({ names: ['zoe'] })).toEqual(['Zoë']);
  expect(await names({ entityTypes: ['place'] })).toEqual([]);
});

test('asks both axes, and finds facts by id after they ended', async () => {
  const { store, commit, clock } = setUp();
  await commit(note('fact_1', 'Anna', 'likes tea'));
  const before = clock.time;
  clock.time += 1_000;
  await commit({ type: 'fact.invalidate', workspaceId, target: { id: 'fact_1' } });
  const texts = async (moment: object) =>
    (await store['memory.nodes']({ workspaceId, ...moment })).facts.map(({ value }) => value);
  expect(await texts({})).toEqual([]);
  expect(await texts({ valid: before })).toEqual(['likes tea']);
  expect(await texts({ known: before })).toEqual(['likes tea']);
  const [row] = await store['memory.facts']({ workspaceId, ids: ['fact_1', 'fact_none'] });
  expect(row?.supersededAt).toBe(clock.time);
});

test('an observation is folded only with the very same words', async () => {
  const { store, commit } = setUp();
  await commit(
    note('fact_1', 'Anna', 'x < 5'),
    note('fact_2', 'Anna', 'x > 5'),
    note('fact_3', 'Anna', 'x > 5'),
  );
  const { facts } = await store['memory.nodes']({ workspaceId });
  expect(facts.map(({ value }) => value)).toEqual(['x < 5', 'x > 5']);
});
