import { expect, test } from 'vitest';
import type { NewFact } from '#shared/contracts/memory-writes.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { openTestStore } from '../test-support/temporary-store.ts';

const workspaceId = 'ws_default';
const person = (name: string) => ({ name, entityType: 'person' });
const place = (name: string) => ({ name, entityType: 'place' });

function memoryStore() {
  const opened = openTestStore();
  const { store, clock } = opened;
  let count = 0;
  const commit = (...writes: Write[]) => store['store.commit']({ writes });
  return {
    ...opened,
    commit,
    add: async (now: number, fact: Partial<NewFact> & Pick<NewFact, 'subject' | 'relation'>) => {
      clock.time = now;
      const id = `fact_${(count += 1)}`;
      await commit({
        type: 'fact.add',
        fact: { id, workspaceId, ...fact },
        changeId: `chg_${count}`,
      });
      return id;
    },
    at: async (valid: number, known?: number, relation = 'lives_in') =>
      (
        await store['memory.asOf']({
          workspaceId,
          relation,
          valid,
          ...(known === undefined ? {} : { known }),
        })
      ).facts.map(({ objectName, value }) => objectName ?? value),
  };
}

test('a move ends the stay before it, and both axes can be asked', async () => {
  const memory = memoryStore();
  await memory.add(1_000, {
    subject: person('Anna'),
    relation: 'lives_in',
    object: place('Berlin'),
    validFrom: 100,
  });
  await memory.add(2_000, {
    subject: person('anna'),
    relation: 'lives_in',
    object: place('Paris'),
    validFrom: 500,
  });
  expect(await memory.at(99)).toEqual([]);
  expect(await memory.at(100)).toEqual(['Berlin']);
  expect(await memory.at(499)).toEqual(['Berlin']);
  expect(await memory.at(500)).toEqual(['Paris']);
  expect(await memory.at(500, 1_999)).toEqual(['Berlin']);
  expect(await memory.at(500, 999)).toEqual([]);
  expect(await memory.at(5_000)).toEqual(['Paris']);
});

test('what comes late is born closed', async () => {
  const memory = memoryStore();
  await memory.add(1_000, {
    subject: person('Anna'),
    relation: 'lives_in',
    object: place('Paris'),
    validFrom: 500,
  });
  await memory.add(2_000, {
    subject: person('Anna'),
    relation: 'lives_in',
    object: place('Berlin'),
    validFrom: 100,
  });
  expect([await memory.at(200), await memory.at(600)]).toEqual([['Berlin'], ['Paris']]);
  expect(await memory.at(200, 1_500)).toEqual([]);
});

test('a stay with an end interrupts, a statement of many values ends nothing', async () => {
  const memory = memoryStore();
  await memory.add(1_000, {
    subject: person('Anna'),
    relation: 'lives_in',
    object: place('Berlin'),
    validFrom: 100,
  });
  await memory.add(2_000, {
    subject: person('Anna'),
    relation: 'lives_in',
    object: place('Paris'),
    validFrom: 300,
    validTo: 400,
  });
  expect([await memory.at(250), await memory.at(350), await memory.at(450)]).toEqual([
    ['Berlin'],
    ['Paris'],
    ['Berlin'],
  ]);
  await memory.add(1_000, {
    subject: person('Anna'),
    relation: 'likes',
    value: 'tea',
    validFrom: 100,
  });
  await memory.add(1_000, {
    subject: person('Anna'),
    relation: 'likes',
    value: 'coffee',
    validFrom: 200,
  });
  expect(new Set(await memory.at(300, undefined, 'likes'))).toEqual(new Set(['coffee', 'tea']));
  await memory.add(1_000, {
    subject: person('Anna'),
    relation: 'dislikes',
    value: 'tea',
    validFrom: 250,
  });
  expect(await memory.at(300, undefined, 'likes')).toEqual(['coffee']);
});

test('the same again makes one stronger, and changes are taken back', async () => {
  const memory = memoryStore();
  await memory.add(1_000, {
    subject: person('Anna'),
    relation: 'lives_in',
    object: place('Berlin'),
    validFrom: 100,
  });
  await memory.add(2_000, {
    subject: person('Anna'),
    relation: 'lives_in',
    object: place('BERLIN'),
    validFrom: 200,
  });
  const { facts } = await memory.store['memory.asOf']({ workspaceId, valid: 300 });
  expect(facts).toMatchObject([{ id: 'fact_1', strength: 0.75, validFrom: 100 }]);
  await memory.add(3_000, {
    subject: person('Anna'),
    relation: 'lives_in',
    object: place('Rome'),
    validFrom: 300,
  });
  memory.clock.time = 4_000;
  await memory.commit({ type: 'memory.undo', workspaceId, id: 'chg_3', changeId: 'chg_u' });
  expect(await memory.at(350)).toEqual(['Berlin']);
  expect(await memory.at(350, 3_500)).toEqual(['Rome']);
  memory.clock.time = 5_000;
  await memory.commit({ type: 'memory.undo', workspaceId, id: 'chg_u' });
  expect(await memory.at(350)).toEqual(['Rome']);
});

test('a fact that ends before it begins is refused, and nothing else is harmed', async () => {
  const memory = memoryStore();
  const refused = memory.add(1_000, {
    subject: person('Anna'),
    relation: 'lives_in',
    value: 'x',
    validFrom: 100,
    validTo: 50,
  });
  await expect(refused).rejects.toMatchObject({ code: 'invalid_input' });
  expect(await memory.store['memory.entities']({ workspaceId })).toEqual({
    entities: [],
    hasMore: false,
  });
});

test('merging joins two, settles what cannot be both, and splits again', async () => {
  const memory = memoryStore();
  await memory.add(1_000, {
    subject: person('Anna'),
    relation: 'lives_in',
    object: place('Berlin'),
    validFrom: 100,
  });
  await memory.add(1_000, {
    subject: person('Anna Schmidt'),
    relation: 'lives_in',
    object: place('Paris'),
    validFrom: 500,
  });
  const { entities } = await memory.store['memory.entities']({ workspaceId, query: 'anna' });
  const [one = { id: '' }, other = { id: '' }] = entities;
  memory.clock.time = 2_000;
  await memory.commit({
    type: 'entity.merge',
    workspaceId,
    from: other.id,
    into: one.id,
    changeId: 'chg_m',
  });
  const page = await memory.store['memory.entity']({ workspaceId, id: other.id, valid: 600 });
  expect(page?.entity).toMatchObject({ id: one.id, aliases: ['Anna Schmidt'] });
  expect(page?.now.map(({ objectName }) => objectName)).toEqual(['Paris']);
  expect(await memory.at(600)).toEqual(['Paris']);
  memory.clock.time = 3_000;
  await memory.commit({ type: 'memory.undo', workspaceId, id: 'chg_m' });
  expect(new Set(await memory.at(600))).toEqual(new Set(['Berlin', 'Paris']));
  expect(
    (await memory.store['memory.entities']({ workspaceId, query: 'ann' })).entities,
  ).toHaveLength(2);
});

test('the graph ends at circles and at two steps', async () => {
  const memory = memoryStore();
  for (const [from, to] of [
    ['A1', 'B1'],
    ['B1', 'C1'],
    ['C1', 'A1'],
    ['C1', 'D1'],
    ['D1', 'E1'],
  ] as const) {
    await memory.add(1_000, {
      subject: person(from),
      relation: 'knows',
      object: person(to),
      validFrom: 1,
    });
  }
  const { entities } = await memory.store['memory.entities']({ workspaceId, query: 'a1' });
  const graph = await memory.store['memory.graph']({
    workspaceId,
    entityId: entities[0]?.id ?? '',
    depth: 2,
    valid: 10,
  });
  expect(graph.entities.map(({ name, depth }) => `${name}${depth}`).sort()).toEqual([
    'A10',
    'B11',
    'C11',
    'D12',
  ]);
  expect(graph.truncated).toBe(false);
});
