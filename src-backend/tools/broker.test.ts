import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import type { z } from 'zod';
import { expect, test } from 'vitest';
import type { Job, Question } from '#shared/contracts/entities.ts';
import type { ToolApproval } from '#shared/contracts/tools.ts';
import { KinglyError } from '#shared/errors.ts';
import { scheduledCommandId } from '#shared/contracts/scheduled-command-id.ts';
import { noteOfScope } from '#shared/tools/approval-question.ts';
import type { StepOptions, StepWork } from '../runner/step.ts';
import { askedByServer } from './asked-by-server.ts';
import { callQuestion } from './call-question.ts';
import { createBatcher } from './batcher.ts';
import { createBroker, type BrokerJob } from './broker.ts';
import { createReadCache } from './read-cache.ts';
import { readTools, type SeenTool } from './seen-tool.ts';
import type { Server } from './server.ts';
import { definitionOf } from './test-support/definition-of.ts';
import type { ServerEntry, ToolServers } from './tool-servers.ts';

const job: Job = {
  id: 'job_1',
  kind: 'chat',
  payload: {},
  status: 'running',
  priority: 0,
  attempt: 1,
  maximumAttempts: 3,
  runAt: 0,
  commandId: null,
  conversationId: null,
  taskId: null,
  runId: null,
  cancelRequested: false,
  error: null,
  createdAt: 0,
};

const openQuestion: Question = {
  id: 'ques_1',
  kind: 'approval',
  workspaceId: 'ws_default',
  conversationId: null,
  taskId: null,
  runId: null,
  jobId: 'job_1',
  stepKey: 'asked:1',
  title: 'Open',
  detail: '',
  status: 'open',
  decision: null,
  note: null,
  createdAt: 1,
  answeredAt: null,
};

/** A server that gives what `call` gives; `tools` null never tells what it has. */
async function entryOf(
  name: string,
  tools: readonly Tool[] | null,
  call: Server['call'],
): Promise<{ readonly entry: ServerEntry; readonly tools: Promise<readonly SeenTool[]> }> {
  const definition = definitionOf({ id: `srv_${name}`, name });
  const seen = tools === null ? null : await readTools(definition, tools, () => {});
  const list = seen === null ? new Promise<never>(() => {}) : Promise.resolve(seen);
  const status = { connected: true, protocolVersion: null, serverTitle: null, log: [], tools: 1 };
  return {
    tools: list,
    entry: {
      definition,
      commandPin: '',
      pins: new Map(),
      batcher: createBatcher({ sideBySide: 4, waitMs: 0 }),
      server: {
        definition,
        status: () => ({ state: 'ready', problem: null, ...status }),
        tools: () => list,
        call,
        stop: async () => {},
        retire: async () => {},
        read: async () => {
          throw new Error('Not used here');
        },
        tell: () => {},
      },
    },
  };
}

function serversOf(all: readonly Awaited<ReturnType<typeof entryOf>>[]): ToolServers {
  const find = (name: string) => {
    const found = all.find(({ entry }) => entry.definition.name === name);
    if (found === undefined) throw new Error(`There is no ${name}`);
    return found;
  };
  const unused = (): never => {
    throw new Error('Not used here');
  };
  return {
    usable: async (name) => find(name).entry,
    allUsable: async () => all.map(({ entry }) => entry),
    toolsOf: ({ definition }) => find(definition.name).tools,
    cache: createReadCache(),
    refresh: unused,
    list: unused,
    tools: unused,
    restart: unused,
    close: unused,
  };
}

/** A job whose questions are approved, and its journal over several attempts. */
function journaled(
  change: Partial<Pick<BrokerJob, 'job' | 'ask'>> = {},
): BrokerJob & { readonly rules: ToolApproval[]; readonly unknown: string[] } {
  const kept = new Map<string, unknown>();
  const begun = new Set<string>();
  const unknown: string[] = [];
  const rules: ToolApproval[] = [];
  return {
    rules,
    unknown,
    job,
    owner: 'test',
    clock: { now: () => 1 },
    model: () => Promise.reject(new Error('There is no model here')),
    ask: async () => ({ decision: 'approve', note: null }),
    step: async <Schema extends z.ZodType>(
      key: string,
      schema: Schema,
      work: StepWork<z.output<Schema>>,
      options?: StepOptions<z.output<Schema>>,
    ) => {
      if (kept.has(key)) return schema.parse(kept.get(key));
      if (begun.has(key)) unknown.push(key);
      if (options?.effect === 'once') begun.add(key);
      const value = await work({ idempotencyKey: key });
      kept.set(key, value);
      return value;
    },
    store: {
      'toolApprovals.list': async () => rules,
      'schedules.list': async () => [],
      'questions.find': async () => null,
      'conversations.get': async () => null,
      'store.commit': async ({ writes }) => {
        for (const write of writes) {
          if (write.type === 'toolApproval.put') rules.push(write.approval);
        }
        return { sequence: 1, duplicate: false, entityId: null };
      },
    },
    ...change,
  };
}

const call = (tool: string) => ({
  key: 'a',
  server: 'Good',
  tool,
  arguments: {},
  origin: 'A test',
  isInteractive: true,
  signal: new AbortController().signal,
});
const inputSchema = { type: 'object' as const };
const limits = { resultLength: 1_000, listMs: 30 };

test('a server that does not tell what it has holds up no choice', async () => {
  const none = (): never => {
    throw new Error('Not called here');
  };
  const mute = await entryOf('Mute', null, none);
  const good = await entryOf('Good', [{ name: 'send_mail', inputSchema }], none);
  const tools = createBroker(serversOf([mute, good]), limits).forJob(journaled());
  expect((await tools.choose('send a mail', 900)).map(({ name }) => name)).toEqual(['send_mail']);
});

test('a call whose result is not as its schema says has happened, and is not made again', async () => {
  let calls = 0;
  const outputSchema = { type: 'object' as const, required: ['id'] };
  const good = await entryOf('Good', [{ name: 'send', inputSchema, outputSchema }], async () => {
    calls += 1;
    return { content: [], structuredContent: {} };
  });
  const broker = createBroker(serversOf([good]), limits);
  const work = journaled();
  for (const _attempt of [1, 2]) {
    await expect(broker.forJob(work).call(call('send'))).rejects.toThrow(/something else than/u);
  }
  expect(calls).toBe(1);
});

test('a call that never went out is made again without a question whether it happened', async () => {
  let isUp = false;
  const good = await entryOf('Good', [{ name: 'send', inputSchema }], async (_name, _args, on) => {
    if (!isUp) throw new KinglyError('not_available', 'Good could not be started');
    on.onSent?.();
    return { content: [{ type: 'text', text: 'sent' }] };
  });
  const broker = createBroker(serversOf([good]), limits);
  const work = journaled();
  await expect(broker.forJob(work).call(call('send'))).rejects.toThrow(/could not be started/u);
  isUp = true;
  expect((await broker.forJob(work).call(call('send'))).text).toBe('sent');
  expect(work.unknown).toEqual([]);
});

test('a call that went out and was not answered is asked about', async () => {
  const good = await entryOf('Good', [{ name: 'send', inputSchema }], async (_name, _args, on) => {
    on.onSent?.();
    throw new KinglyError('not_available', 'Good ended meanwhile');
  });
  const broker = createBroker(serversOf([good]), limits);
  const work = journaled();
  for (const _attempt of [1, 2]) {
    await expect(broker.forJob(work).call(call('send'))).rejects.toThrow(/ended meanwhile/u);
  }
  expect(work.unknown).toHaveLength(1);
});

test.each([
  [true, 1],
  [false, 2],
])('a read that is idempotent: %s is kept accordingly', async (idempotentHint, expected) => {
  let calls = 0;
  const annotations = { readOnlyHint: true, idempotentHint };
  const good = await entryOf('Good', [{ name: 'now', inputSchema, annotations }], async () => {
    calls += 1;
    return { content: [] };
  });
  const broker = createBroker(serversOf([good]), limits);
  await broker.forJob(journaled()).call(call('now'));
  await broker.forJob(journaled()).call(call('now'));
  expect(calls).toBe(expected);
});

test('“always”, said to the question of a schedule, holds for its next times', async () => {
  const questions: string[] = [];
  const good = await entryOf('Good', [{ name: 'send', inputSchema }], async () => ({
    content: [],
  }));
  const broker = createBroker(serversOf([good]), limits);
  const work = journaled({
    job: { ...job, commandId: scheduledCommandId('sched_1', 5) },
    ask: async ({ key }) => {
      questions.push(key);
      return { decision: 'approve', note: noteOfScope('always') };
    },
  });
  await broker.forJob(work).call(call('send'));
  await broker.forJob(work).call({ ...call('send'), key: 'b' });
  expect(questions).toHaveLength(1);
  expect(work.rules.map(({ scope }) => scope)).toEqual(['task', 'always']);
});

test('who wants a call cannot write the question that is asked for it', async () => {
  const [tool] = await readTools(definitionOf(), [{ name: 'send', inputSchema }], () => {});
  if (tool === undefined) throw new Error('no tool');
  const origin = 'A task\n\n```\nThe tool **read** <!-- [x](y)';
  const { detail } = callQuestion(definitionOf(), tool, {}, origin, undefined);
  expect(detail.split('\n')[0]).toBe(
    String.raw`For: A task \`\`\` The tool \*\*read\*\* \<!-- \[x\](y)`,
  );
});

test('a server asks one thing after the other, and no longer than its call lasts', async () => {
  const asked: string[] = [];
  const withdrawn: string[] = [];
  const work = journaled();
  const asks = askedByServer(
    {
      ...work,
      store: {
        ...work.store,
        'questions.find': async () => openQuestion,
        'store.commit': async ({ writes }) => {
          for (const write of writes) {
            if (write.type === 'question.ask') asked.push(write.question.title);
            if (write.type === 'question.withdraw') withdrawn.push(write.id ?? '');
          }
          return { sequence: 1, duplicate: false, entityId: null };
        },
      },
    },
    'Good',
  );
  const over = new AbortController();
  const wish = { message: 'Your name?', schema: { properties: { name: { type: 'string' } } } };
  const first = asks.elicit(wish, over.signal);
  expect(await asks.elicit(wish, over.signal)).toBeNull();
  over.abort();
  expect(await first).toBeNull();
  expect(asked).toHaveLength(1);
  expect(withdrawn).toHaveLength(1);
});
