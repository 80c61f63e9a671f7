import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openStoreClient, type StoreClient } from '../store-client.ts';
import { createScheduler } from './scheduler.ts';

const log = { info: () => {}, warn: () => {}, error: () => {} };
const daily = {
  title: 'Morning',
  kind: 'chat',
  payload: { replyId: 'msg_1', text: 'Good morning' },
  cron: '0 9 * * *',
  timezone: 'UTC',
} as const;
const at = (text: string): number => Date.parse(`${text}Z`);

let folder: string;
let client: StoreClient;
const clock = { time: 0, now: () => clock.time };
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kingly-schedules-'));
  client = await openStoreClient(
    {
      dataFolder: folder,
      storeThreadPath: fileURLToPath(new URL('../../db/store-thread.ts', import.meta.url)),
      log,
    },
    {},
  );
  clock.time = at('2026-05-01T08:00');
});
afterEach(async () => {
  await client.close();
  rmSync(folder, { recursive: true, force: true });
});

const scheduler = () => createScheduler({ store: client.store, clock, log });
const jobs = () => client.store['jobs.list']({});

test('a due time adds its job once, also when it is looked at twice', async () => {
  const first = scheduler();
  const made = await first.put(daily);
  expect(made).toMatchObject({ nextAt: at('2026-05-01T09:00'), enabled: true, lastRunAt: null });
  expect(await jobs()).toEqual([]);
  clock.time = at('2026-05-01T09:00');
  await Promise.all([first.look(), first.look(), scheduler().look()]);
  expect(await jobs()).toMatchObject([{ kind: 'chat', payload: daily.payload, priority: 100 }]);
  expect(await client.store['schedules.list']({})).toMatchObject([
    { nextAt: at('2026-05-02T09:00') },
  ]);
});

test('what was missed while the app was closed is done once', async () => {
  await scheduler().put(daily);
  clock.time = at('2026-05-09T12:00');
  const next = scheduler();
  await next.start();
  next.stop();
  expect(await jobs()).toHaveLength(1);
  expect(await client.store['schedules.list']({})).toMatchObject([
    { nextAt: at('2026-05-10T09:00') },
  ]);
});

test('a clock that jumps neither doubles a time nor silences the schedule', async () => {
  const running = scheduler();
  await running.put(daily);
  clock.time = at('2026-05-01T09:00');
  await running.look();
  clock.time = at('2026-05-01T07:00');
  await running.look();
  clock.time = at('2026-05-01T09:30');
  await running.look();
  expect(await jobs()).toHaveLength(1);
});

test('its timer wakes it at the due time', async () => {
  const running = scheduler();
  await running.start();
  clock.time = at('2026-05-01T08:59') + 59_950;
  await running.put(daily);
  clock.time = at('2026-05-01T09:00');
  await vi.waitFor(async () => expect(await jobs()).toHaveLength(1));
  running.stop();
});

test('switched off it does nothing, and on again it does not make up for it', async () => {
  const running = scheduler();
  const { id } = await running.put(daily);
  await running.setEnabled(id, false);
  clock.time = at('2026-05-03T12:00');
  await running.look();
  await running.setEnabled(id, true);
  expect(await jobs()).toEqual([]);
  const changed = await running.put({ ...daily, id, cron: '30 9 * * *' });
  expect(changed).toMatchObject({ id, nextAt: at('2026-05-04T09:30') });
});

test('a wrong pattern, zone or payload is refused and changes nothing', async () => {
  const running = scheduler();
  for (const wrong of [{ cron: 'soon' }, { timezone: 'Nowhere' }, { payload: { replyId: 7 } }]) {
    await expect(running.put({ ...daily, ...wrong })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  }
  await expect(running.setEnabled('sched_9', true)).rejects.toMatchObject({ code: 'not_found' });
  expect(await client.store['schedules.list']({})).toEqual([]);
});
