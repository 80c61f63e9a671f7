import { describe, expect, test } from 'vitest';
import type { Write } from '#shared/contracts/writes.ts';
import { fitVector } from '#shared/memory/fit-vector.ts';
import { openTestStore, type TestStore } from '../test-support/temporary-store.ts';

const workspaceId = 'ws_default';
const day = 86_400_000;

function episode(id: string, text: string, more: Record<string, unknown> = {}): Write {
  return {
    type: 'episode.add',
    episode: { id, workspaceId, sourceKind: 'note', text, referenceTime: 1_000, ...more },
    extract: false,
  };
}

/** A vector that points along one axis. */
function axis(index: number): number[] {
  return fitVector(Float32Array.from({ length: 384 }, (_, at) => (at === index ? 1 : -0.01)));
}

function vectors(modelId: string, axes: Readonly<Record<string, number>>): Write {
  return {
    type: 'embedding.put',
    modelId,
    vectors: Object.entries(axes).map(([id, index]) => ({ id, vector: axis(index) })),
  };
}

async function found(
  { store }: TestStore,
  text: string,
  more: Record<string, unknown> = {},
): Promise<readonly string[]> {
  const items = await store['memory.recall']({ workspaceId, text, ...more });
  return items.map(({ id }) => id);
}

async function opened(writes: readonly Write[]): Promise<TestStore> {
  const store = openTestStore();
  await store.store['store.commit']({ writes: [...writes] });
  return store;
}

describe('recall', () => {
  test('by words, whatever their endings, of one workspace, with its reasons and dates', async () => {
    const store = await opened([
      episode('ep_1', 'We hung the bells in the tower.'),
      episode('ep_2', 'Lunch was soup.'),
    ]);
    const items = await store.store['memory.recall']({ workspaceId, text: 'Which bell hangs?' });
    expect(items[0]).toMatchObject({ id: 'ep_1', kind: 'episode', validFrom: 1_000 });
    expect(items[0]?.why).toContain('words');
    expect(await found(store, 'the of and')).toEqual([]);
    expect(await found(store, 'bell', { workspaceId: 'ws_other' })).toEqual([]);
  });

  test('a fact is found by a word that no episode holds', async () => {
    const store = await opened([
      episode('ep_1', 'Lunch was soup.'),
      {
        type: 'fact.add',
        fact: {
          id: 'fact_1',
          workspaceId,
          subject: { name: 'Anna', entityType: 'person' },
          relation: 'plays',
          value: 'the cello',
        },
      },
    ]);
    expect(await found(store, 'Who plays a cello at lunch?')).toContain('fact_1');
    expect(await found(store, 'cello')).toEqual(['fact_1']);
  });

  test('an answer is found by the question before it', async () => {
    const said = (id: string, text: string): Write =>
      episode(id, text, { conversationId: 'conv_1', sourceKind: 'message', sourceId: id });
    const store = await opened([
      said('ep_1', 'Hello there.'),
      said('ep_2', 'Which instrument does your sister play?'),
      said('ep_3', 'The cello, since she was nine.'),
      said('ep_4', 'Nice weather.'),
      episode('ep_5', 'Nothing of it here.'),
    ]);
    expect((await found(store, 'What instrument does the sister play?')).slice(0, 2)).toContain(
      'ep_3',
    );
  });

  test('by meaning, by the vectors of the model that is named alone', async () => {
    const store = await opened([
      episode('ep_1', 'The feline slept.'),
      episode('ep_2', 'Invoices are due.'),
      vectors('model-a', { ep_1: 0, ep_2: 1 }),
      vectors('model-b', { ep_1: 1, ep_2: 0 }),
    ]);
    const ask = (modelId: string) =>
      found(store, 'cat', { embedding: { modelId, vector: axis(0) } });
    expect((await ask('model-a'))[0]).toBe('ep_1');
    expect((await ask('model-b'))[0]).toBe('ep_2');
    expect(await ask('model-c')).toEqual([]);
    await store.store['store.commit']({
      writes: [{ type: 'embedding.keepOnly', modelId: 'model-b' }],
    });
    expect(await ask('model-a')).toEqual([]);
    expect(await store.store['memory.vectorModels']({})).toEqual([
      { modelId: 'model-b', vectors: 2 },
    ]);
  });

  test('as of both axes: nothing from later, nothing that was not known yet', async () => {
    const store = await opened([episode('ep_1', 'Bells arrived.', { referenceTime: 5_000 })]);
    expect(await found(store, 'bells', { valid: 4_000 })).toEqual([]);
    expect(await found(store, 'bells', { valid: 5_000 })).toEqual(['ep_1']);
    expect(await found(store, 'bells', { known: store.clock.time - 1 })).toEqual([]);
  });

  test('a named time counts, even where no word fits', async () => {
    const store = openTestStore();
    store.clock.time = new Date(2026, 10, 25, 12).getTime();
    const ago = (days: number) => ({ referenceTime: store.clock.time - days * day });
    await store.store['store.commit']({
      writes: [
        episode('ep_1', 'We met Anna about the roof.', ago(40)),
        episode('ep_2', 'We met Ben about the drains.', ago(1)),
      ],
    });
    expect((await found(store, 'Whom did I meet yesterday?'))[0]).toBe('ep_2');
    expect(await found(store, 'yesterday')).toEqual(['ep_2']);
  });

  test('what says the same again comes after what says something else', async () => {
    const store = await opened([
      episode('ep_1', 'Anna likes green tea.'),
      episode('ep_2', 'Anna likes green tea!'),
      episode('ep_3', 'Anna bought tea in Kyoto.'),
    ]);
    const ids = await found(store, 'Anna green tea');
    expect(ids).toHaveLength(3);
    expect(ids[2]).toMatch(/ep_[12]/u);
  });

  test('by what is linked with whom the question names, and what is used fades less', async () => {
    const store = openTestStore();
    const fact = (id: string, subject: string, relation: string, object: string): Write => ({
      type: 'fact.add',
      fact: {
        id,
        workspaceId,
        subject: { name: subject, entityType: 'person' },
        relation,
        object: { name: object, entityType: 'thing' },
        validFrom: 1_000,
      },
    });
    await store.store['store.commit']({
      writes: [
        fact('fact_1', 'Anna Weber', 'works_at', 'Orion'),
        fact('fact_2', 'Orion', 'located_in', 'Graz'),
        fact('fact_3', 'Ben', 'works_at', 'Sirius'),
      ],
    });
    const items = await store.store['memory.recall']({
      workspaceId,
      text: 'To which town does Anna Weber commute?',
    });
    expect(items.map(({ id }) => id)).toEqual(['fact_1', 'fact_2']);
    expect(items[1]?.why).toEqual(['linked']);

    await store.store['store.commit']({
      writes: [fact('fact_4', 'Ben', 'owns', 'boats'), fact('fact_5', 'Ben', 'owns', 'bikes')],
    });
    store.clock.time += 400 * day;
    await store.store['store.commit']({ writes: [{ type: 'fact.used', ids: ['fact_4'] }] });
    const owned = await found(store, 'What does Ben own?');
    expect(owned.indexOf('fact_4')).toBeLessThan(owned.indexOf('fact_5'));
  });

  test('what waits for its vector is listed once, and again for another model', async () => {
    const store = await opened([episode('ep_1', 'Bells'), episode('ep_2', 'Tea')]);
    const waiting = async () =>
      (await store.store['memory.unembedded']({})).map(({ id }) => id).toSorted();
    expect(await waiting()).toEqual(['ep_1', 'ep_2']);
    await store.store['store.commit']({ writes: [vectors('model-a', { ep_1: 0, ep_2: 1 })] });
    expect(await waiting()).toEqual([]);
    await store.store['store.commit']({
      writes: [{ type: 'embedding.renew', modelId: 'model-b' }],
    });
    expect(await waiting()).toEqual(['ep_1', 'ep_2']);
  });
});
