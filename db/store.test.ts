import { describe, expect, test } from 'vitest';
import { conversation, exchange, message, reply, createRun, task } from './test-support/samples.ts';
import { openTestStore } from './test-support/temporary-store.ts';

const workspaceId = 'ws_default';

describe('conversations and messages', () => {
  test('the store gives positions and moves the conversation up', async () => {
    const { store } = openTestStore();
    await store['store.commit']({
      writes: [
        ...exchange,
        { type: 'message.create', message: message({ id: 'msg_3', createdAt: 5_000 }) },
      ],
    });
    const page = await store['messages.page']({ conversationId: 'conv_1', limit: 2 });
    expect(page.messages.map(({ id, position }) => [id, position])).toEqual([
      ['msg_2', 2],
      ['msg_3', 3],
    ]);
    expect(page.hasMore).toBe(true);
    const before = await store['messages.page']({ conversationId: 'conv_1', before: 2 });
    expect(before.messages.map(({ id }) => id)).toEqual(['msg_1']);
    expect(before.hasMore).toBe(false);
    expect((await store['conversations.get']({ id: 'conv_1' }))?.updatedAt).toBe(5_000);
  });

  test('a page ends before it is too long, and the rest comes with the next one', async () => {
    const { store } = openTestStore();
    const book = 'x'.repeat(1_500_000);
    await store['store.commit']({
      writes: [
        ...exchange,
        { type: 'message.create', message: message({ id: 'msg_3', text: book }) },
        { type: 'message.create', message: message({ id: 'msg_4', text: book }) },
      ],
    });
    const ids = async (before?: number): Promise<[readonly string[], boolean]> => {
      const page = await store['messages.page']({
        conversationId: 'conv_1',
        ...(before === undefined ? {} : { before }),
      });
      return [page.messages.map(({ id }) => id), page.hasMore];
    };
    expect(await ids()).toEqual([['msg_4'], true]);
    expect(await ids(4)).toEqual([['msg_1', 'msg_2', 'msg_3'], false]);
  });

  test('ensuring a conversation twice leaves the first', async () => {
    const { store } = openTestStore();
    await store['store.commit']({ writes: exchange });
    await store['store.commit']({
      writes: [{ type: 'conversation.ensure', conversation: conversation({ title: 'Other' }) }],
    });
    expect((await store['conversations.get']({ id: 'conv_1' }))?.title).toBe('Bells');
  });

  test('a deleted conversation leaves the list and the search, and comes back', async () => {
    const { store } = openTestStore();
    await store['store.commit']({ writes: exchange });
    await store['store.commit']({
      writes: [{ type: 'conversation.patch', id: 'conv_1', patch: { deletedAt: 9_000 } }],
    });
    expect(await store['conversations.list']({ workspaceId })).toEqual([]);
    expect(await store['search']({ workspaceId, query: 'hello' })).toEqual([]);
    await store['store.commit']({
      writes: [{ type: 'conversation.patch', id: 'conv_1', patch: { deletedAt: null } }],
    });
    expect(await store['conversations.list']({ workspaceId })).toHaveLength(1);
    expect(await store['search']({ workspaceId, query: 'hello' })).toHaveLength(1);
  });

  test('a text grows only at its end and only while it streams', async () => {
    const { store } = openTestStore();
    await store['store.commit']({ writes: exchange });
    const append = (offset: number, text: string) =>
      store['store.commit']({ writes: [{ type: 'message.append', id: 'msg_2', offset, text }] });
    await expect(append(0, 'a')).rejects.toMatchObject({ code: 'invalid_input' });
    await store['store.commit']({
      writes: [{ type: 'message.patch', id: 'msg_2', patch: { status: 'streaming' } }],
    });
    await append(0, 'Ding ');
    await append(5, '\ud83d');
    await append(6, '\udd14!');
    await expect(append(5, 'x')).rejects.toMatchObject({ code: 'invalid_input' });
    expect((await store['messages.get']({ id: 'msg_2' }))?.text).toBe('Ding 🔔!');
    await append(8, '');
  });

  test('a command is done once', async () => {
    const { store, pushed } = openTestStore();
    const put = {
      type: 'command.put',
      id: 'cmd_1',
      kind: 'tc',
      line: 'tc:x|y|low',
      conversationId: null,
      workspaceId,
      entityId: 'task_1',
      at: 1,
    } as const;
    const first = await store['store.commit']({
      writes: [put, { type: 'task.create', task: task() }],
    });
    const second = await store['store.commit']({
      writes: [
        { type: 'task.create', task: task({ id: 'task_2' }) },
        { ...put, entityId: 'task_2' },
      ],
    });
    expect(first).toEqual({ sequence: 1, duplicate: false, entityId: 'task_1' });
    expect(second).toEqual({ sequence: 1, duplicate: true, entityId: 'task_1' });
    expect(await store['tasks.get']({ id: 'task_2' })).toBeNull();
    expect(pushed.events.map(({ commandId }) => commandId)).toEqual(['cmd_1']);
    expect(await store['commands.get']({ id: 'cmd_1' })).toMatchObject({
      entityId: 'task_1',
      kind: 'tc',
    });
  });
});

describe('transactions', () => {
  test('all happen or none, and the error says which is missing', async () => {
    const { store, pushed } = openTestStore();
    const writes = [
      ...exchange,
      { type: 'task.patch', id: 'task_9', patch: { progress: 1 } } as const,
    ];
    await expect(store['store.commit']({ writes })).rejects.toMatchObject({
      code: 'not_found',
      message: 'There is no task task_9',
    });
    expect(await store['conversations.get']({ id: 'conv_1' })).toBeNull();
    expect(pushed.events).toEqual([]);
    const next = await store['store.commit']({ writes: exchange });
    expect(next.sequence).toBe(3);
  });

  test('an unknown conversation or workspace is not found', async () => {
    const { store } = openTestStore();
    for (const write of [
      { type: 'message.create', message: reply() },
      { type: 'task.create', task: task({ workspaceId: 'ws_9' }) },
    ] as const) {
      await expect(store['store.commit']({ writes: [write] })).rejects.toMatchObject({
        code: 'not_found',
      });
    }
  });

  test('a second row with the same id is a duplicate', async () => {
    const { store } = openTestStore();
    await store['store.commit']({ writes: exchange });
    await expect(
      store['store.commit']({ writes: [{ type: 'message.create', message: message() }] }),
    ).rejects.toMatchObject({ code: 'duplicate' });
  });

  test('settings are kept', async () => {
    const { store } = openTestStore();
    await store['store.commit']({
      writes: [
        { type: 'setting.put', key: 'theme', value: 'dark' },
        { type: 'setting.put', key: 'theme', value: { name: 'light' } },
      ],
    });
    expect(await store['settings.all']({})).toEqual({ theme: { name: 'light' } });
  });
});

describe('tasks and runs', () => {
  test('an ended task is left alone where that is asked', async () => {
    const { store } = openTestStore();
    await store['store.commit']({
      writes: [{ type: 'task.create', task: task({ status: 'cancelled' }) }],
    });
    await store['store.commit']({
      writes: [
        { type: 'task.patch', id: 'task_1', patch: { status: 'completed' }, onlyIfOpen: true },
      ],
    });
    expect((await store['tasks.get']({ id: 'task_1' }))?.status).toBe('cancelled');
  });

  test('tasks are listed by all that is given', async () => {
    const { store } = openTestStore();
    await store['store.commit']({
      writes: [
        { type: 'task.create', task: task() },
        {
          type: 'task.create',
          task: task({ id: 'task_2', parentTaskId: 'task_1', createdAt: 2_000 }),
        },
        { type: 'task.create', task: task({ id: 'task_3', status: 'failed', createdAt: 3_000 }) },
      ],
    });
    const ids = async (query: Parameters<(typeof store)['tasks.list']>[0]) =>
      (await store['tasks.list'](query)).map(({ id }) => id);
    expect(await ids({ workspaceId })).toEqual(['task_3', 'task_2', 'task_1']);
    expect(await ids({ parentTaskId: 'task_1' })).toEqual(['task_2']);
    expect(await ids({ statuses: ['failed', 'running'] })).toEqual(['task_3']);
    expect(await ids({ workspaceId, statuses: ['accepted'], limit: 1 })).toEqual(['task_2']);
  });

  test('a step of a run is patched by its key', async () => {
    const { store } = openTestStore();
    await store['store.commit']({ writes: [createRun()] });
    await store['store.commit']({
      writes: [
        {
          type: 'run.step',
          id: 'run_1',
          key: 'goals',
          patch: { status: 'completed', output: 'Done' },
        },
        { type: 'run.patch', id: 'run_1', patch: { status: 'running' } },
      ],
    });
    const found = await store['runs.get']({ id: 'run_1' });
    expect(found?.steps.map(({ status, output }) => [status, output])).toEqual([
      ['completed', 'Done'],
      ['accepted', null],
    ]);
    expect(found?.params).toEqual({ name: 'MyApp' });
    expect(await store['runs.list']({ statuses: ['running'] })).toHaveLength(1);
    await expect(
      store['store.commit']({ writes: [{ type: 'run.step', id: 'run_1', key: 'x', patch: {} }] }),
    ).rejects.toMatchObject({ code: 'not_found' });
  });
});
