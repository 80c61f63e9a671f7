import { describe, expect, test } from 'vitest';
import type { Task } from '#shared/contracts/entities.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { parseEvent } from '#shared/protocol/index.ts';
import { exchange, message, reply, createRun, task } from '../test-support/samples.ts';
import { openTestStore } from '../test-support/temporary-store.ts';
import { eventLine } from './event-line.ts';

const error = {
  code: 'model_unavailable',
  message: 'No model is running',
  retryable: true,
} as const;

/** The lines that each transaction makes. */
async function linesOf(...transactions: Write[][]): Promise<readonly (readonly string[])[]> {
  const { store, pushed } = openTestStore();
  const lines: string[][] = [];
  for (const writes of transactions) {
    const before = pushed.events.length;
    await store['store.commit']({ writes });
    lines.push(pushed.events.slice(before).map(({ line }) => line));
  }
  return lines;
}

const taskPatch = (patch: Partial<Task>): Write[] => [{ type: 'task.patch', id: 'task_1', patch }];

describe('lines', () => {
  test('of a task that completes', async () => {
    expect(
      await linesOf(
        [{ type: 'task.create', task: task() }],
        taskPatch({ status: 'running', routing: 'one_shot', confidence: 0.85 }),
        taskPatch({ progress: 0.45 }),
        taskPatch({ progress: 0.45 }),
        taskPatch({ status: 'completed', result: 'A bell | rings\nloud', nextSteps: ['Sell it'] }),
      ),
    ).toEqual([
      ['su:task_1|accepted|0'],
      ['tr:task_1|0.85|one_shot'],
      ['su:task_1|running|0.45'],
      [],
      ['tc:task_1|A bell \\| rings\\nloud|["Sell it"]'],
    ]);
  });

  test('of a task that fails, waits, or completes without a result', async () => {
    expect(
      await linesOf(
        [{ type: 'task.create', task: task() }],
        taskPatch({ status: 'waiting' }),
        taskPatch({ status: 'failed', error }),
        taskPatch({ status: 'completed', error: null }),
      ),
    ).toEqual([
      ['su:task_1|accepted|0'],
      ['su:task_1|waiting|0'],
      ['er:model_unavailable|No model is running|Start Ollama, or choose the built-in model'],
      ['tc:task_1|success|[]'],
    ]);
  });

  test('of messages and their conversation; an append makes none', async () => {
    expect(
      await linesOf(
        exchange,
        [{ type: 'message.patch', id: 'msg_2', patch: { status: 'streaming' } }],
        [{ type: 'message.append', id: 'msg_2', offset: 0, text: 'Hello' }],
        [{ type: 'message.patch', id: 'msg_2', patch: { text: '' } }],
        [{ type: 'message.patch', id: 'msg_2', patch: { status: 'complete', text: 'Hi' } }],
        [{ type: 'message.patch', id: 'msg_2', patch: { status: 'failed', error } }],
        [{ type: 'message.create', message: message({ id: 'msg_3', createdAt: 2_000 }) }],
      ),
    ).toEqual([
      ['su:conv_1|updated|1', 'su:msg_1|complete|1', 'su:msg_2|accepted|0'],
      ['su:msg_2|streaming|0'],
      [],
      ['su:msg_2|streaming|0'],
      ['su:msg_2|complete|1'],
      ['er:model_unavailable|No model is running|Start Ollama, or choose the built-in model'],
      ['su:msg_3|complete|1', 'su:conv_1|updated|1'],
    ]);
  });

  test('of a context that was loaded', async () => {
    const lines = await linesOf(
      [
        ...exchange,
        {
          type: 'command.put',
          id: 'cmd_1',
          kind: 'cl',
          line: 'cl:memory|full',
          conversationId: 'conv_1',
          workspaceId: 'ws_default',
          entityId: 'msg_3',
          at: 1,
        },
        { type: 'message.create', message: reply({ id: 'msg_3', commandId: 'cmd_1' }) },
      ],
      [
        {
          type: 'message.patch',
          id: 'msg_3',
          patch: { text: 'You use Helix', status: 'complete' },
        },
      ],
    );
    expect(lines[1]).toEqual(['cl:memory|You use Helix']);
  });

  test('of a run and of a memory', async () => {
    const put = {
      type: 'memory.put',
      workspaceId: 'ws_default',
      key: 'editor',
      memoryType: 'preference',
    } as const;
    expect(
      await linesOf(
        [createRun()],
        [{ type: 'run.step', id: 'run_1', key: 'goals', patch: { status: 'completed' } }],
        [{ type: 'run.patch', id: 'run_1', patch: { status: 'completed' } }],
        [{ ...put, value: 'Helix' }],
        [{ ...put, value: 'Helix' }],
        [{ ...put, value: 'Zed' }],
      ),
    ).toEqual([
      ['su:run_1|accepted|0'],
      ['su:run_1|accepted|0.5'],
      ['su:run_1|completed|1'],
      ['su:memory_1|stored|1'],
      [],
      ['su:memory_1|replaced|1', 'su:memory_2|stored|1'],
    ]);
  });

  test('are cut to what a line can hold, and always parse', () => {
    const awkward = [
      '|'.repeat(300_000),
      '\n'.repeat(150_000),
      `[${'['.repeat(40)}`,
      '"'.repeat(250_000),
      '🔔'.repeat(120_000),
      '{',
      '12',
      ' ',
      '\ud83d',
    ];
    for (const result of awkward) {
      const record = {
        kind: 'task',
        task: task({ status: 'completed', result, nextSteps: [result, 'x'.repeat(30_000)] }),
      } as const;
      const parsed = parseEvent(
        eventLine({ eventType: 'task.completed', record, commandLine: null }),
      );
      expect(parsed).toMatchObject({ ok: true, value: { kind: 'tc', task_id: 'task_1' } });
    }
    const record = {
      kind: 'message',
      message: { ...message({ status: 'failed', error: { ...error, message: '' } }), position: 1 },
    } as const;
    expect(
      parseEvent(eventLine({ eventType: 'message.failed', record, commandLine: null })).ok,
    ).toBe(true);
  });
});

describe('events', () => {
  test('carry the row as it was, in order, without gaps, and can be read again', async () => {
    const { store, pushed } = openTestStore();
    await store['store.commit']({ writes: exchange });
    await store['store.commit']({
      writes: [{ type: 'task.create', task: task({ conversationId: 'conv_1' }) }],
    });
    await store['store.commit']({ writes: taskPatch({ status: 'running' }) });
    const { events, latest, pruned } = await store['events.since']({ sequence: 0 });
    expect(events).toEqual(pushed.events);
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
    expect({ latest, pruned }).toEqual({ latest: 5, pruned: false });
    expect(events[3]?.record).toEqual({ kind: 'task', task: task({ conversationId: 'conv_1' }) });
    expect(events[4]).toMatchObject({ conversationId: 'conv_1', workspaceId: 'ws_default' });
    expect(await store['events.since']({ sequence: 4, limit: 1 })).toMatchObject({
      events: [{ sequence: 5 }],
    });
  });

  test('that cannot be read leave no hole: the conversation as it is stands in their place', async () => {
    const { store, sql, logged } = openTestStore();
    await store['store.commit']({ writes: exchange });
    sql(`UPDATE events SET payload = '{}' WHERE id = 2`);
    sql(`UPDATE events SET payload = '[]', conversation_id = NULL WHERE id = 3`);
    const { events } = await store['events.since']({ sequence: 0 });
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    for (const event of events.slice(1)) {
      expect(event.record).toMatchObject({ kind: 'conversation', conversation: { id: 'conv_1' } });
      expect(parseEvent(event.line).ok).toBe(true);
    }
    expect(logged.filter((line) => line.includes('cannot be read'))).toHaveLength(2);
  });

  test('are marked as processed once they were handed on', async () => {
    const { store, sql } = openTestStore();
    await store['store.commit']({ writes: exchange });
    await store['store.commit']({ writes: taskPatch({}).slice(1) });
    await store['store.commit']({ writes: [{ type: 'task.create', task: task() }] });
    expect(sql('SELECT id, processed_at IS NULL AS open FROM events ORDER BY id')).toEqual([
      { id: 1, open: 0 },
      { id: 2, open: 0 },
      { id: 3, open: 0 },
      { id: 4, open: 1 },
    ]);
  });

  test('old ones are pruned, which a client that is behind is told', async () => {
    const { store, open } = openTestStore({ keepEvents: 2 });
    await store['store.commit']({ writes: exchange });
    await store['store.commit']({ writes: [{ type: 'task.create', task: task() }] });
    open.tidy();
    expect(await store['events.since']({ sequence: 1 })).toEqual({
      events: [],
      latest: 4,
      pruned: true,
    });
    expect(
      (await store['events.since']({ sequence: 2 })).events.map(({ sequence }) => sequence),
    ).toEqual([3, 4]);
    expect(await store['events.since']({ sequence: 99 })).toMatchObject({ pruned: true });
  });
});
