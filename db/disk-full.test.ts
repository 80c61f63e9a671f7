import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { TransactionResult, Write } from '#shared/contracts/writes.ts';
import { enqueue, exchange, message } from './test-support/samples.ts';
import {
  afterTest,
  openTestStore,
  temporaryFolder,
  type TestStore,
} from './test-support/temporary-store.ts';

/** A small file system of its own in memory, where this process may mount one. */
function smallDisk(): string | undefined {
  const folder = join(temporaryFolder(), 'disk');
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  afterTest(() => execFileSync('umount', ['-l', folder], { stdio: 'ignore' }));
  return folder;
}

/** Takes all the room that is left. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    const block = new Uint8Array(4_096);
    for (;;) writeSync(file, block);
  } catch {
    // Full, which is what was wanted.
  } finally {
    closeSync(file);
  }
}

let next = 0;
function largeMessage(): Write {
  next += 1;
  return {
    type: 'message.create',
    message: message({ id: `msg_large${next}`, text: 'x'.repeat(100_000) }),
  };
}

async function writeUntilFull({ store }: TestStore): Promise<unknown> {
  for (let count = 0; count < 500; count += 1) {
    const refused = await store['store.commit']({ writes: [largeMessage()] }).then(
      (_: TransactionResult) => undefined,
      (error: unknown) => error,
    );
    if (refused !== undefined) return refused;
  }
  return undefined;
}

const disk = smallDisk();

test.runIf(disk !== undefined)(
  'a full disk: refused, read-only, relieved, and well again',
  async () => {
    const folder = smallDisk() ?? '';
    const opened = openTestStore({ path: join(folder, 'kingly.db'), ballastBytes: 1_048_576 });
    const { store, open, pushed } = opened;
    await store['store.commit']({
      writes: [...exchange, enqueue({ payload: { replyId: 'msg_2' } })],
    });
    open.tidy();
    const ballast = join(folder, 'kingly.db-ballast');
    expect(statSync(ballast).size).toBe(1_048_576);
    fill(join(folder, 'other'));

    expect(await writeUntilFull(opened)).toMatchObject({ code: 'store_full', retryable: true });
    expect(existsSync(ballast)).toBe(false);
    expect(pushed.health).toEqual([
      { state: 'read_only', reason: expect.stringContaining('The disk is full') },
    ]);
    // Something else takes part of what the ballast gave back, so that it cannot be put back.
    const thief = openSync(join(folder, 'thief'), 'w');
    writeSync(thief, new Uint8Array(300_000));
    closeSync(thief);
    await expect(store['store.commit']({ writes: [largeMessage()] })).rejects.toMatchObject({
      code: 'store_full',
    });
    await expect(
      store['jobs.claim']({ owner: 'a', kinds: ['chat'], limit: 1, leaseMs: 1 }),
    ).rejects.toMatchObject({ code: 'store_full' });
    // Reading goes on, and so does ending and deleting.
    expect(await store['messages.get']({ id: 'msg_1' })).not.toBeNull();
    await store['store.commit']({
      writes: [
        { type: 'job.cancel', jobId: 'job_1' },
        { type: 'conversation.patch', id: 'conv_1', patch: { deletedAt: 1 } },
      ],
    });
    // A person's Stop as it really comes: with its command and what was said.
    await store['store.commit']({
      writes: [
        {
          type: 'command.put',
          id: 'cmd_stop',
          kind: 'cn',
          line: 'cn:msg_2|stop',
          conversationId: 'conv_1',
          workspaceId: 'ws_default',
          entityId: 'msg_2',
          at: 1,
        },
        { type: 'message.create', message: message({ id: 'msg_stop', text: 'Stop' }) },
        { type: 'job.cancel', messageId: 'msg_2' },
      ],
    });
    expect(await store['messages.get']({ id: 'msg_2' })).toMatchObject({ status: 'stopped' });
    // One that goes on with something else is no relief.
    await expect(
      store['store.commit']({ writes: [{ type: 'job.cancel', jobId: 'job_1' }, enqueue()] }),
    ).rejects.toMatchObject({ code: 'store_full' });
    expect(pushed.health).toHaveLength(1);

    rmSync(join(folder, 'other'));
    rmSync(join(folder, 'thief'));
    open.probe();
    expect(pushed.health.at(-1)).toEqual({ state: 'ok', reason: null });
    expect(statSync(ballast).size).toBe(1_048_576);
    await store['store.commit']({ writes: [largeMessage()] });
    opened.close();
    const database = new Database(join(folder, 'kingly.db'));
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    database.close();
  },
);

test.runIf(disk !== undefined)(
  'a disk that is full already at the start: still opened, for reading',
  async () => {
    const folder = smallDisk() ?? '';
    const path = join(folder, 'kingly.db');
    const first = openTestStore({ path });
    await first.store['store.commit']({ writes: exchange });
    first.open.tidy();
    first.close();
    fill(join(folder, 'other'));
    const second = openTestStore({ path });
    expect(await second.store['messages.get']({ id: 'msg_1' })).toMatchObject({ text: 'Hello' });
    expect(await writeUntilFull(second)).toMatchObject({ code: 'store_full' });
  },
);

test.runIf(disk !== undefined)('a Stop that is the first to find the disk full works', async () => {
  const folder = smallDisk() ?? '';
  const { store, open, pushed } = openTestStore({
    path: join(folder, 'kingly.db'),
    ballastBytes: 1_048_576,
  });
  await store['store.commit']({
    writes: [...exchange, enqueue({ payload: { replyId: 'msg_2' } })],
  });
  open.tidy();
  fill(join(folder, 'other'));
  // Longer than what the log still has room for.
  const said = message({ id: 'msg_stop', text: 'x'.repeat(100_000) });
  await store['store.commit']({
    writes: [
      { type: 'message.create', message: said },
      { type: 'job.cancel', jobId: 'job_1' },
    ],
  });
  expect(pushed.health.at(0)).toMatchObject({ state: 'read_only' });
  expect(await store['messages.get']({ id: 'msg_2' })).toMatchObject({ status: 'stopped' });
});

test('SQLite’s own limit: read-only, and the next write finds the room', async () => {
  const { store, open, pushed, clock } = openTestStore();
  await store['store.commit']({ writes: exchange });
  const limit = (pages: number): void => open.limitPages(pages);
  limit(1);
  expect(
    await store['store.commit']({ writes: [largeMessage()] }).catch((error: unknown) => error),
  ).toMatchObject({
    code: 'store_full',
  });
  expect(await store['store.health']({})).toMatchObject({ state: 'read_only' });
  const before = await store['events.since']({ sequence: 0 });
  await expect(store['store.commit']({ writes: [largeMessage()] })).rejects.toMatchObject({
    code: 'store_full',
  });
  expect(await store['events.since']({ sequence: 0 })).toEqual(before);
  limit(1_000_000);
  clock.time += 1;
  await store['store.commit']({ writes: [largeMessage()] });
  expect(pushed.health.map(({ state }) => state)).toEqual(['read_only', 'ok']);
});
