import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openWorkflowLibrary, type WorkflowLibrary } from '../workflows/library.ts';
import { openStoreClient, type StoreClient } from '../store-client.ts';
import { scheduledIntake } from './scheduled-intake.ts';
import { createScheduler } from './scheduler.ts';

const log = { info: () => {}, warn: () => {}, error: () => {} };
const daily = {
  title: 'Morning',
  line: 'ch:Good morning',
  cron: '0 9 * * *',
  timezone: 'UTC',
} as const;
const at = (text: string): number => Date.parse(`${text}Z`);

let folder: string;
let client: StoreClient;
let workflows: WorkflowLibrary;
const clock = { time: 0, now: () => clock.time };
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kingly-schedules-'));
  workflows = await openWorkflowLibrary({
    builtInFolder: fileURLToPath(new URL('../workflows/built-in', import.meta.url)),
    userFolder: join(folder, 'workflows'),
    log,
    onChange: () => {},
  });
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
  workflows.close();
  await client.close();
  rmSync(folder, { recursive: true, force: true });
});

const scheduler = () =>
  createScheduler({
    store: client.store,
    clock,
    log,
    intake: scheduledIntake({ store: client.store, workflows, clock }),
  });
const jobs = () => client.store['jobs.list']({});
const only = async () => (await client.store['schedules.list']({}))[0];
const conversations = () =>
  client.store['conversations.list']({ workspaceId: 'ws_default', limit: 10 });
const said = async (conversationId: string) => {
  const { messages } = await client.store['messages.page']({ conversationId, limit: 10 });
  return messages.map(({ role, text }) => [role, text]);
};

test('a due time is said and begun once, also when it is looked at twice', async () => {
  const first = scheduler();
  const made = await first.put(daily);
  expect(made).toMatchObject({ nextAt: at('2026-05-01T09:00'), enabled: true, lastRunAt: null });
  expect(await jobs()).toEqual([]);
  clock.time = at('2026-05-01T09:00');
  await Promise.all([first.look(), first.look(), scheduler().look()]);
  const commandId = `cmd_${made.id}.${clock.time}`;
  expect(await jobs()).toMatchObject([{ kind: 'chat', payload: { text: 'Good morning' } }]);
  expect(await client.store['commands.get']({ id: commandId })).toMatchObject({ kind: 'ch' });
  expect(await only()).toMatchObject({ nextAt: at('2026-05-02T09:00'), problem: null });
});

test('its conversation is named after it, kept for later times, and begun anew when deleted', async () => {
  const running = scheduler();
  await running.put(daily);
  const days = ['2026-05-01', '2026-05-02'];
  for (const day of days) {
    clock.time = at(`${day}T09:00`);
    await running.look();
  }
  const [conversation, ...others] = await conversations();
  expect(others).toEqual([]);
  expect(conversation).toMatchObject({ title: 'Morning' });
  const id = conversation?.id ?? '';
  expect(await said(id)).toEqual(
    days.flatMap(() => [
      ['user', 'Good morning'],
      ['assistant', ''],
    ]),
  );
  expect(await only()).toMatchObject({ conversationId: id });

  const patch = { deletedAt: clock.time };
  await client.store['store.commit']({ writes: [{ type: 'conversation.patch', id, patch }] });
  clock.time = at('2026-05-03T09:00');
  await running.look();
  expect(await said(id)).toHaveLength(4);
  expect((await conversations()).map(({ title }) => title)).toEqual(['Morning']);
  expect((await only())?.conversationId).not.toBe(id);
});

test('a workflow runs under the name of its schedule', async () => {
  const running = scheduler();
  const line = 'wf:weekly_review|{}';
  await running.put({ ...daily, title: 'My week', line });
  clock.time = at('2026-05-01T09:00');
  await running.look();
  const [run] = await client.store['runs.list']({ workspaceId: 'ws_default', limit: 5 });
  expect(run).toMatchObject({ workflowId: 'weekly_review', status: 'accepted' });
  expect(await said(run?.conversationId ?? '')).toEqual([
    ['user', 'My week'],
    ['assistant', ''],
  ]);
});

test('a command that cannot be done any more says why, and is tried at the next time', async () => {
  const running = scheduler();
  const made = await running.put(daily);
  const schedule = { ...made, line: 'wf:gone|{}' };
  await client.store['store.commit']({ writes: [{ type: 'schedule.put', schedule }] });
  clock.time = at('2026-05-01T09:00');
  await running.look();
  expect(await jobs()).toEqual([]);
  expect(await conversations()).toEqual([]);
  expect(await only()).toMatchObject({
    nextAt: at('2026-05-02T09:00'),
    problem: expect.stringContaining('gone'),
  });
  await running.put({ ...daily, id: made.id });
  expect(await only()).toMatchObject({ problem: null });
});

test('what was missed while the app was closed is done once', async () => {
  await scheduler().put(daily);
  clock.time = at('2026-05-09T12:00');
  const next = scheduler();
  await next.start();
  next.stop();
  expect(await jobs()).toHaveLength(1);
  expect(await only()).toMatchObject({ nextAt: at('2026-05-10T09:00') });
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

test('a time that a wrong clock did already is passed over, and the next one done', async () => {
  const running = scheduler();
  await running.put(daily);
  clock.time = at('2026-05-09T09:00');
  await running.look();
  clock.time = at('2026-04-30T08:00');
  await running.look();
  expect(await only()).toMatchObject({ nextAt: at('2026-04-30T09:00') });
  for (const day of ['2026-04-30', '2026-05-01', '2026-05-02']) {
    clock.time = at(`${day}T09:00`);
    await running.look();
  }
  // The first of May was done on the ninth, as what had been missed.
  expect(await jobs()).toHaveLength(3);
  expect(await only()).toMatchObject({ nextAt: at('2026-05-03T09:00') });
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

test('what is wrong, or makes no sense again and again, is refused and changes nothing', async () => {
  const running = scheduler();
  for (const wrong of [
    { cron: 'soon' },
    { cron: '0 0 30 2 *' },
    { cron: '* * * * * *' },
    { timezone: 'Nowhere' },
    { line: 'wf:weekly_review|{"never":"known"}' },
    { line: 'ms:bells|nine|semantic' },
    { line: 'cn:task_1|' },
    { line: 'ts:task_1|0.3|large' },
  ]) {
    await expect(running.put({ ...daily, ...wrong })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  }
  for (const [line, code] of [
    ['hello', 'invalid_command'],
    ['wf:gone|{}', 'not_found'],
  ] as const) {
    await expect(running.put({ ...daily, line })).rejects.toMatchObject({ code });
  }
  await expect(running.setEnabled('sched_9', true)).rejects.toMatchObject({ code: 'not_found' });
  expect(await client.store['schedules.list']({})).toEqual([]);
});
