import { expect, test } from 'vitest';
import type { MemoryRecord } from '#shared/contracts/memory-export.ts';
import type { NewFact } from '#shared/contracts/memory-writes.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { newId } from '#shared/ids.ts';
import { openTestStore, type TestStore } from '../test-support/temporary-store.ts';

const workspaceId = 'ws_default';

function fact(id: string, more: Pick<NewFact, 'subject' | 'relation'> & Partial<NewFact>): Write {
  return { type: 'fact.add', fact: { id, workspaceId, ...more } };
}

function note(id: string, text: string): Write {
  return {
    type: 'episode.add',
    episode: { id, workspaceId, sourceKind: 'note', text, referenceTime: 500, metadata: { a: 1 } },
    extract: false,
  };
}

const anna = { name: 'Anna', entityType: 'person' };
const place = (name: string) => ({ name, entityType: 'place' });

/** A memory with changes on both axes, a merge, several sources, versions, and something forgotten. */
async function grown(): Promise<TestStore> {
  const store = openTestStore();
  const commit = async (...writes: readonly Write[]): Promise<void> => {
    store.clock.time += 1_000;
    await store.store['store.commit']({ writes: [...writes] });
  };
  await commit(
    note('ep_1', 'Anna lives in Bremen.'),
    fact('fact_1', {
      subject: anna,
      relation: 'lives_in',
      object: place('Bremen'),
      validFrom: 1_000,
      episodeId: 'ep_1',
      quote: 'Anna lives in Bremen.',
    }),
  );
  await commit(
    note('ep_2', 'She is in Hamburg now.'),
    fact('fact_2', {
      subject: anna,
      relation: 'lives_in',
      object: place('Hamburg'),
      validFrom: 5_000,
      episodeId: 'ep_2',
    }),
    fact('fact_3', {
      subject: { name: 'Annie', entityType: 'person' },
      relation: 'likes',
      value: 'tea',
    }),
    fact('fact_4', { subject: anna, relation: 'secret', value: 'forgotten' }),
  );
  const { entities } = await store.store['memory.entities']({ workspaceId });
  const id = (name: string): string => entities.find((entity) => entity.name === name)?.id ?? '';
  await commit(
    { type: 'entity.merge', workspaceId, from: id('Annie'), into: id('Anna') },
    {
      type: 'entity.put',
      entity: { id: id('Anna'), workspaceId, name: 'Anna', entityType: 'person', aliases: ['Nan'] },
    },
    { type: 'fact.correct', workspaceId, id: 'fact_3', patch: { value: 'green tea' } },
    { type: 'memory.forget', workspaceId, target: { kind: 'fact', id: 'fact_4' } },
  );
  for (const value of ['vi', 'Helix']) {
    await commit({
      type: 'memory.put',
      workspaceId,
      key: 'editor',
      value,
      memoryType: 'preference',
    });
  }
  return store;
}

async function exported({ store }: TestStore, limit = 500): Promise<readonly MemoryRecord[]> {
  const records: MemoryRecord[] = [];
  for (let after: Parameters<(typeof store)['memory.export']>[0]['after']; ;) {
    const page = await store['memory.export']({ workspaceId, limit, ...(after && { after }) });
    records.push(...page.records);
    if (page.next === null) return records;
    after = page.next;
  }
}

const restore = (records: readonly MemoryRecord[], changeId = newId('chg')): Write => ({
  type: 'memory.restore',
  workspaceId,
  records: [...records],
  changeId,
});

test('an export that is taken into an empty memory gives the same export, and the same answers', async () => {
  const old = await grown();
  const records = await exported(old);
  expect(JSON.stringify(records)).not.toContain('forgotten');
  expect(new Set(records.map(({ kind }) => kind)).size).toBe(4);
  expect(await exported(old, 1)).toEqual(records);

  const fresh = openTestStore();
  fresh.clock.time = old.clock.time;
  await fresh.store['store.commit']({ writes: [restore(records)] });
  expect(await exported(fresh)).toEqual(records);
  for (const valid of [2_000, 6_000]) {
    for (const known of [1_001_500, 1_002_500, 1_003_500, 1_009_000]) {
      const question = { workspaceId, subjectName: 'Nan', valid, known };
      const answer = await old.store['memory.asOf'](question);
      expect(await fresh.store['memory.asOf'](question)).toEqual(answer);
    }
  }
  const editor = { workspaceId, key: 'editor' };
  expect((await fresh.store['memory.get'](editor))?.value).toBe('Helix');
  const before = await fresh.store['memory.get']({ ...editor, at: 1_004_500 });
  expect(before?.value).toBe('vi');
  expect((await fresh.store['memory.recall']({ workspaceId, text: 'tea' }))[0]?.text).toContain(
    'green tea',
  );
});

test('taken in again it changes nothing; undone it is gone, and comes back', async () => {
  const records = await exported(await grown());
  const fresh = openTestStore();
  await fresh.store['store.commit']({ writes: [restore(records, 'chg_in')] });
  const changes = async () => (await fresh.store['memory.changes']({ workspaceId })).changes;
  const before = await changes();
  await fresh.store['store.commit']({ writes: [restore(records)] });
  expect(await changes()).toEqual(before);
  await fresh.store['store.commit']({
    writes: [{ type: 'memory.undo', workspaceId, id: 'chg_in' }],
  });
  expect(await exported(fresh)).toEqual([]);
  await fresh.store['store.commit']({ writes: [restore(records)] });
  expect(await exported(fresh)).toEqual(records);
});

test('what is believed here is not contradicted: the later one ends the earlier one', async () => {
  const records = await exported(await grown());
  const other = openTestStore();
  await other.store['store.commit']({
    writes: [
      fact('fact_here', {
        subject: anna,
        relation: 'lives_in',
        object: place('Kiel'),
        validFrom: 9_000,
      }),
      restore(records),
    ],
  });
  const at = async (valid: number) =>
    (
      await other.store['memory.asOf']({
        workspaceId,
        subjectName: 'Anna',
        relation: 'lives_in',
        valid,
      })
    ).facts.map(({ objectName }) => objectName);
  expect([await at(2_000), await at(6_000), await at(10_000)]).toEqual([
    ['Bremen'],
    ['Hamburg'],
    ['Kiel'],
  ]);
});

test('a record that makes no sense is refused with all of its transaction', async () => {
  const records = await exported(await grown());
  const fresh = openTestStore();
  const wrong = (change: object) =>
    fresh.store['store.commit']({
      writes: [
        restore(
          records.map((record) => (record.kind === 'fact' ? { ...record, ...change } : record)),
        ),
      ],
    });
  await expect(wrong({ validTo: 0 })).rejects.toMatchObject({
    code: 'invalid_input',
    message: 'A fact cannot end before it begins',
  });
  await expect(wrong({ supersededAt: 1 })).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(wrong({ subjectId: 'ent_nobody' })).rejects.toMatchObject({ code: 'not_found' });
  expect(await exported(fresh)).toEqual([]);
});
