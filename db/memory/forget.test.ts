import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { Write } from '#shared/contracts/writes.ts';
import { loadVectors } from '../load-vectors.ts';
import { exchange, message } from '../test-support/samples.ts';
import { openTestStore } from '../test-support/temporary-store.ts';

const workspaceId = 'ws_default';

async function withSecrets() {
  const opened = openTestStore();
  const commit = (...writes: Write[]) => opened.store['store.commit']({ writes });
  const note = (id: string, text: string): Write => ({
    type: 'episode.add',
    episode: { id, workspaceId, sourceKind: 'note', text, referenceTime: 1_000 },
  });
  await commit(
    note('ep_1', 'Zebulon works at Quixotica since May.'),
    note('ep_2', 'Zebulon called. Anna likes tea.'),
    {
      type: 'fact.add',
      fact: {
        id: 'fact_1',
        workspaceId,
        subject: { name: 'Zebulon', entityType: 'person' },
        relation: 'works_at',
        object: { name: 'Quixotica', entityType: 'organisation' },
        episodeId: 'ep_1',
        quote: 'Zebulon works at Quixotica since May',
      },
    },
    {
      type: 'fact.add',
      fact: {
        id: 'fact_2',
        workspaceId,
        subject: { name: 'Anna', entityType: 'person' },
        relation: 'likes',
        value: 'tea',
        episodeId: 'ep_2',
        quote: 'Anna likes tea',
      },
    },
  );
  const { entities } = await opened.store['memory.entities']({ workspaceId, query: 'zebulon' });
  return { ...opened, commit, entityId: entities[0]?.id ?? '' };
}

/** The database and its log as they lie on the disk. */
function bytes(path: string): string {
  return `${readFileSync(path).toString('latin1')}${readFileSync(`${path}-wal`).toString('latin1')}`;
}

test('what is forgotten is found nowhere, and comes back', async () => {
  const { store, commit, entityId } = await withSecrets();
  const forgetting = {
    type: 'memory.forget',
    workspaceId,
    target: { kind: 'entity', id: entityId },
    changeId: 'chg_f',
  } as const;
  await commit(forgetting);
  expect(await store['memory.recall']({ workspaceId, text: 'Quixotica' })).toEqual([]);
  expect(await store['memory.entity']({ workspaceId, id: entityId })).toBeNull();
  expect(await store['memory.counts']({ workspaceId })).toMatchObject({ episodes: 1, facts: 1 });
  await commit({ type: 'memory.undo', workspaceId, id: 'chg_f' });
  expect((await store['memory.recall']({ workspaceId, text: 'Quixotica' })).length).toBe(2);
});

test('an erased person is nowhere in the file, nor in words, vectors or the journal', async () => {
  const { store, open, commit, entityId, path } = await withSecrets();
  const database = new Database(path);
  loadVectors(database);
  const vector = Buffer.from(new Float32Array(384).fill(0.123_456_7).buffer);
  database.exec(`INSERT INTO memory_embeddings (number, workspace_id, kind, row_id, model_id)
    VALUES (1, 'ws_default', 'episode', 'ep_1', 'test')`);
  database
    .prepare('INSERT INTO memory_vectors (number, embedding) VALUES (1, :vector)')
    .run({ vector });
  database
    .prepare(
      `INSERT INTO memory_signs (number, workspace_id, model_id, signs)
       VALUES (CAST(1 AS INTEGER), 'ws_default', 'test', vec_quantize_binary(:vector))`,
    )
    .run({ vector });
  database.close();
  const pattern = vector.subarray(0, 64).toString('latin1');
  expect(bytes(path)).toContain('Zebulon');
  expect(bytes(path)).toContain(pattern);

  await commit({
    type: 'memory.forget',
    workspaceId,
    target: { kind: 'entity', id: entityId },
    erase: true,
  });
  open.tidy();
  open.tidy();
  const left = bytes(path).toLowerCase();
  // Words of an index have their common beginnings cut off: the rest must not be there either.
  for (const word of ['zebulon', 'ebulon', 'works at quixot']) expect(left).not.toContain(word);
  expect(bytes(path)).not.toContain(pattern);
  expect(await store['memory.recall']({ workspaceId, text: 'Zebulon' })).toEqual([]);
  const episodes = await store['memory.episodes']({ workspaceId });
  expect(episodes.episodes.map(({ text }) => text)).toEqual(['[erased] called. Anna likes tea.']);
  const { changes } = await store['memory.changes']({ workspaceId });
  expect(changes[0]).toMatchObject({ kind: 'memory.erase', undoable: false });
  expect((await store['memory.asOf']({ workspaceId })).facts).toHaveLength(1);
});

test('erasing what was said in a message empties the message too; a fact with another source stays', async () => {
  const { store, open, commit, path } = await withSecrets();
  await commit(...exchange, {
    type: 'message.create',
    message: message({ id: 'msg_9', text: 'Anna likes tea, says Wolpertinger' }),
  });
  const { episodes } = await store['memory.episodes']({ workspaceId, sourceId: 'msg_9' });
  const episodeId = episodes[0]?.id ?? '';
  await commit({
    type: 'fact.add',
    fact: {
      id: 'fact_9',
      workspaceId,
      subject: { name: 'Anna', entityType: 'person' },
      relation: 'likes',
      value: 'tea',
      episodeId,
      quote: 'Anna likes tea',
    },
  });
  await commit({
    type: 'memory.forget',
    workspaceId,
    target: { kind: 'episode', id: episodeId },
    erase: true,
  });
  open.tidy();
  expect((await store['messages.get']({ id: 'msg_9' }))?.text).toBe('[erased]');
  expect(bytes(path).toLowerCase()).not.toContain('wolpertinger');
  expect((await store['memory.asOf']({ workspaceId, relation: 'likes' })).facts).toHaveLength(1);
});

test('an erased key leaves neither row nor event; a forgotten one comes back', async () => {
  const { store, open, commit, path } = await withSecrets();
  const put: Write = {
    type: 'memory.put',
    workspaceId,
    key: 'pin',
    value: 'krokodilpin',
    memoryType: 'semantic',
  };
  await commit(put);
  await commit({
    type: 'memory.forget',
    workspaceId,
    target: { kind: 'key', key: 'pin' },
    changeId: 'chg_k',
  });
  expect(await store['memory.get']({ workspaceId, key: 'pin' })).toBeNull();
  await commit({ type: 'memory.undo', workspaceId, id: 'chg_k' });
  expect((await store['memory.get']({ workspaceId, key: 'pin' }))?.value).toBe('krokodilpin');
  await commit({
    type: 'memory.forget',
    workspaceId,
    target: { kind: 'key', key: 'pin' },
    erase: true,
  });
  open.tidy();
  expect(bytes(path)).not.toContain('krokodilpin');
});

test('nothing is kept while the memory is off, nor from a private conversation; the person may still', async () => {
  const { store, commit } = await withSecrets();
  const before = await store['memory.counts']({ workspaceId });
  const episode = { workspaceId, sourceKind: 'mcp', text: 'Something', referenceTime: 5 } as const;
  await commit({ type: 'setting.put', key: 'memory.enabled', value: false });
  await commit({ type: 'episode.add', episode: { ...episode, id: 'ep_5' }, by: 'mcp' });
  expect(await store['memory.counts']({ workspaceId })).toEqual(before);
  await commit({ type: 'episode.add', episode: { ...episode, id: 'ep_6' }, by: 'person' });
  expect((await store['memory.counts']({ workspaceId })).episodes).toBe(before.episodes + 1);
});

test('the whole memory is erased with all of its words; conversations stay as they are', async () => {
  const { store, open, commit, path } = await withSecrets();
  const text = 'I live in Hamburg, says Wolpertinger';
  await commit(
    ...exchange,
    { type: 'message.create', message: message({ id: 'msg_9', text }) },
    { type: 'memory.put', workspaceId, key: 'pet', value: 'Axolotl', memoryType: 'semantic' },
  );
  await commit({
    type: 'memory.forget',
    workspaceId,
    target: { kind: 'everything' },
    erase: true,
  });
  open.tidy();
  open.tidy();
  expect(await store['memory.counts']({ workspaceId })).toEqual({
    episodes: 0,
    entities: 0,
    facts: 0,
    values: 0,
  });
  const left = bytes(path).toLowerCase();
  for (const word of ['zebulon', 'quixotica', 'axolotl']) expect(left).not.toContain(word);
  expect(await store['messages.get']({ id: 'msg_9' })).toMatchObject({ text });
});
