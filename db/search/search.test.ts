import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Message } from '#shared/contracts/entities.ts';
import type { Write } from '#shared/contracts/writes.ts';
import type { JsonValue } from '#shared/json.ts';
import { exchange, message, task } from '../test-support/samples.ts';
import { openTestStore, type TestStore } from '../test-support/temporary-store.ts';

const workspaceId = 'ws_default';

function remember(key: string, value: JsonValue): Write {
  return { type: 'memory.put', workspaceId, key, value, memoryType: 'semantic' };
}

/** Compares each index with the rows it stands for, by SQLite's own check. */
function checkIndexes(path: string): void {
  const database = new Database(path);
  try {
    for (const index of ['tasks_fts', 'conversations_fts', 'messages_fts', 'memory_fts']) {
      database.exec(`INSERT INTO ${index} (${index}, rank) VALUES ('integrity-check', 1)`);
    }
  } finally {
    database.close();
  }
}

async function keysFor({ store }: TestStore, query: string): Promise<readonly string[]> {
  return (await store['memory.search']({ workspaceId, query })).map(({ key }) => key);
}

describe('memory', () => {
  test('a question finds what was remembered, the key weighing more', async () => {
    const opened = openTestStore();
    await opened.store['store.commit']({
      writes: [
        remember('editor', 'Helix'),
        remember('lunch', 'The editor of the paper eats at noon, the editor said so'),
        remember('user_preference', { theme: { colourScheme: 'dark' }, sizes: [12, 14] }),
        remember('favoriteCafé', 'Löwen'),
      ],
    });
    expect(await keysFor(opened, "what's my editor?")).toEqual(['editor', 'lunch']);
    expect(await keysFor(opened, 'Which colour do I like?')).toEqual(['user_preference']);
    expect(await keysFor(opened, 'size 14')).toEqual(['user_preference']);
    expect(await keysFor(opened, 'favourite? favorite cafe lowen')).toEqual(['favoriteCafé']);
    expect(await keysFor(opened, 'who am I')).toEqual([]);
    // Asked for nothing in particular: the newest first.
    expect(await keysFor(opened, '')).toEqual([
      'favoriteCafé',
      'user_preference',
      'lunch',
      'editor',
    ]);
  });

  test('only the open version is found', async () => {
    const opened = openTestStore();
    await opened.store['store.commit']({ writes: [remember('editor', 'Helix')] });
    opened.clock.time += 1;
    await opened.store['store.commit']({ writes: [remember('editor', 'Zed')] });
    expect(await keysFor(opened, 'helix')).toEqual([]);
    expect(await keysFor(opened, 'zed')).toEqual(['editor']);
    checkIndexes(opened.path);
  });
});

describe('everything', () => {
  test('conversations, messages and tasks are found, with an excerpt', async () => {
    const { store } = openTestStore();
    await store['store.commit']({
      writes: [
        ...exchange,
        {
          type: 'message.create',
          message: message({ id: 'msg_3', text: 'How does a bell ring in the rain?' }),
        },
        { type: 'task.create', task: task({ title: 'Ring all bells' }) },
      ],
    });
    const hits = await store['search']({ workspaceId, query: 'bell' });
    expect(hits.map(({ kind }) => kind).sort()).toEqual(['conversation', 'message', 'task']);
    const found = await store['search']({ workspaceId, query: 'ring rai' });
    expect(found).toEqual([
      {
        kind: 'message',
        id: 'msg_3',
        conversationId: 'conv_1',
        title: 'Bells',
        excerpt: 'How does a bell \u0002ring\u0003 in the \u0002rain\u0003?',
        at: 1_000,
      },
    ]);
    expect((await store['search']({ workspaceId, query: 'ring banana' })).length).toBe(2);
  });

  test('a reply is found once it has ended, and its index follows each change', async () => {
    const { store, path, sql } = openTestStore();
    const hits = async (query: string) => (await store['search']({ workspaceId, query })).length;
    const patch = (changes: Partial<Message>) =>
      store['store.commit']({ writes: [{ type: 'message.patch', id: 'msg_2', patch: changes }] });
    await store['store.commit']({ writes: exchange });
    await patch({ status: 'streaming', text: 'Helicopter' });
    expect(await hits('helicopter')).toBe(0);
    checkIndexes(path);
    await patch({ status: 'complete' });
    expect(await hits('helicopter')).toBe(1);
    await patch({ text: 'Aeroplane' });
    expect([await hits('helicopter'), await hits('aeroplane')]).toEqual([0, 1]);
    await patch({ status: 'streaming' });
    expect(await hits('aeroplane')).toBe(0);
    checkIndexes(path);
    await patch({ status: 'stopped' });
    sql(`DELETE FROM messages WHERE id = 'msg_2'`);
    expect(await hits('aeroplane')).toBe(0);
    checkIndexes(path);
  });

  test('nothing that is typed makes it throw', async () => {
    const { store } = openTestStore();
    await store['store.commit']({ writes: [...exchange, remember('editor', 'Helix')] });
    const odd = [
      '"',
      '*',
      'a AND',
      'NEAR(',
      'title:',
      '-x',
      "'; DROP TABLE tasks; --",
      '^',
      '{a b}',
      '\0',
      '\ud800',
      'ß',
      'Ⅷ',
      '١',
      'a*b',
      '日本',
    ];
    for (const query of odd) {
      await store['search']({ workspaceId, query });
      await store['memory.search']({ workspaceId, query });
    }
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (query) => {
        await store['search']({ workspaceId, query });
        await store['memory.search']({ workspaceId, query });
      }),
      { numRuns: 300 },
    );
  });
});
