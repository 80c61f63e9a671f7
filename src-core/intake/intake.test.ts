import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '#shared/clock.ts';
import type { EventEnvelope } from '#shared/contracts/entities.ts';
import { defaultWorkspaceId, newId } from '#shared/ids.ts';
import { encodeCommand } from '#shared/protocol/codec.ts';
import type { Acceptance, CommandEnvelope } from '#shared/protocol/envelope.ts';
import type { Command } from '#shared/protocol/table.ts';
import { openStoreClient, type StoreClient } from '../store-client.ts';
import { cancelConversationWrites } from './cancel.ts';
import { openWorkflowLibrary, type WorkflowLibrary } from '../workflows/library.ts';
import { acceptCommand } from './intake.ts';

const storeThreadPath = fileURLToPath(new URL('../../db/store-thread.ts', import.meta.url));
const log = { info: () => {}, warn: () => {}, error: () => {} };

let folder: string;
let client: StoreClient;
let workflows: WorkflowLibrary;
let events: EventEnvelope[];
let conversationId: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kingly-intake-'));
  events = [];
  conversationId = newId('conv');
  workflows = await openWorkflowLibrary({
    builtInFolder: fileURLToPath(new URL('../workflows/built-in', import.meta.url)),
    userFolder: join(folder, 'workflows'),
    log,
    onChange: () => {},
  });
  client = await openStoreClient(
    { dataFolder: folder, storeThreadPath, log },
    { events: (push) => events.push(...push.events) },
  );
});

afterEach(async () => {
  workflows.close();
  await client.close();
  rmSync(folder, { recursive: true, force: true });
});

function envelope(line: string, more: Partial<CommandEnvelope> = {}): CommandEnvelope {
  return {
    protocol: 1,
    id: newId('cmd'),
    workspaceId: defaultWorkspaceId,
    conversationId,
    messageId: newId('msg'),
    replyId: newId('msg'),
    at: 1,
    line,
    typed: 'what was typed',
    acknowledgement: 'what was said at once',
    ...more,
  };
}

const accept = (sent: CommandEnvelope): Promise<Acceptance> =>
  acceptCommand({ store: client.store, clock: systemClock, workflows, envelope: sent });
const send = (command: Command, more: Partial<CommandEnvelope> = {}): Promise<Acceptance> =>
  accept(envelope(encodeCommand(command), more));

const eventLines = (): string[] => events.map(({ line }) => line);
const openJobs = () => client.store['jobs.list']({ statuses: ['pending'] });

describe('a task', () => {
  test('becomes message, reply, task, job and events, and is accepted', async () => {
    const sent = envelope('tc:Fix the login page|coding|low');
    const accepted = await accept(sent);
    expect(accepted.line).toBe(`su:${accepted.entityId}|accepted|0`);
    expect(accepted.duplicate).toBe(false);

    const { messages } = await client.store['messages.page']({ conversationId });
    expect(messages).toMatchObject([
      {
        id: sent.messageId,
        role: 'user',
        text: 'what was typed',
        position: 1,
        commandLine: sent.line,
      },
      {
        id: sent.replyId,
        role: 'assistant',
        status: 'accepted',
        position: 2,
        taskId: accepted.entityId,
      },
    ]);
    await expect(client.store['tasks.get']({ id: accepted.entityId })).resolves.toMatchObject({
      title: 'Fix the login page',
      intentType: 'coding',
      complexity: 0.2,
      status: 'accepted',
      conversationId,
    });
    expect(await openJobs()).toMatchObject([{ kind: 'task_run', taskId: accepted.entityId }]);
    expect(eventLines()).toContain(accepted.line);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    expect(events.at(-1)?.sequence).toBe(accepted.sequence);
  });

  test('sent twice is done once and answered alike', async () => {
    const sent = envelope('tc:Fix the login page|coding|low');
    const first = await accept(sent);
    const second = await accept(sent);
    expect(second).toMatchObject({ entityId: first.entityId, duplicate: true });
    await expect(client.store['tasks.list']({})).resolves.toHaveLength(1);
    expect(await openJobs()).toHaveLength(1);
  });

  test('can be stopped before the backend has seen it', async () => {
    const { entityId } = await send({
      kind: 'tc',
      title: 'Long work',
      intent_type: 'coding',
      complexity: 'high',
    });
    await send(
      { kind: 'cn', entity_id: entityId, reason: '' },
      { messageId: undefined, replyId: undefined },
    );
    await expect(client.store['tasks.get']({ id: entityId })).resolves.toMatchObject({
      status: 'cancelled',
    });
    expect(await openJobs()).toEqual([]);
    const { messages } = await client.store['messages.page']({ conversationId });
    expect(messages.at(1)).toMatchObject({ status: 'stopped' });
  });

  test('that has been stopped is not said to be stopped again', async () => {
    const { entityId } = await send({
      kind: 'tc',
      title: 'Long work',
      intent_type: 'coding',
      complexity: 'high',
    });
    await send({ kind: 'cn', entity_id: entityId, reason: '' });
    await send({ kind: 'cn', entity_id: entityId, reason: '' });
    const { messages } = await client.store['messages.page']({ conversationId });
    expect(messages.map(({ text }) => text).filter((text) => text.endsWith('.'))).toEqual([
      'Stopped.',
      'It had already ended.',
    ]);
  });
});

describe('other commands', () => {
  test('ch: stores what was said once, and asks for an answer', async () => {
    const sent = envelope('ch:Why is the sky blue?', { typed: undefined });
    await accept(sent);
    const { messages } = await client.store['messages.page']({ conversationId });
    expect(messages[0]).toMatchObject({ text: 'Why is the sky blue?', commandLine: null });
    expect(await openJobs()).toMatchObject([
      { kind: 'chat', payload: { replyId: sent.replyId, text: 'Why is the sky blue?' } },
    ]);
  });

  test('ms: is remembered at once, with its versions', async () => {
    await send({ kind: 'ms', key: 'editor', value: 'Vim', type: 'preference' });
    await send({ kind: 'ms', key: 'editor', value: 'Helix', type: 'preference' });
    const key = { workspaceId: defaultWorkspaceId, key: 'editor' };
    await expect(client.store['memory.get'](key)).resolves.toMatchObject({
      value: 'Helix',
      version: 2,
    });
    await expect(client.store['memory.history'](key)).resolves.toHaveLength(2);
    await expect(
      client.store['memory.search']({
        workspaceId: defaultWorkspaceId,
        query: "what's my editor?",
      }),
    ).resolves.toMatchObject([{ key: 'editor', value: 'Helix' }]);
  });

  test('ms: in a private conversation keeps nothing, and says so', async () => {
    const command = {
      kind: 'ms',
      key: 'editor',
      value: 'Helix',
      type: 'preference',
    } as const;
    await send(command, { isPrivate: true });
    // A later command does not say it again, and cannot take it back.
    await send(command, { isPrivate: false });
    await send(command);
    const { messages } = await client.store['messages.page']({ conversationId });
    const replies = messages.filter(({ role }) => role === 'assistant');
    expect(replies).toHaveLength(3);
    for (const { text } of replies) expect(text).toContain('Not remembered');
    const workspaceId = defaultWorkspaceId;
    expect(await client.store['memory.get']({ workspaceId, key: 'editor' })).toBeNull();
    expect(await client.store['memory.counts']({ workspaceId })).toEqual({
      episodes: 0,
      entities: 0,
      facts: 0,
      values: 0,
    });
  });

  test('wf: makes a run with its steps', async () => {
    const { entityId } = await send({
      kind: 'wf',
      workflow_id: 'project_planning',
      params: { name: 'MyApp' },
    });
    const run = await client.store['runs.get']({ id: entityId });
    expect(run?.steps.map(({ key }) => key)).toEqual(['goal', 'parts', 'first_steps', 'risks']);
    expect(await openJobs()).toMatchObject([{ kind: 'workflow_run', runId: entityId }]);
  });

  test('ts:auto makes a task to split', async () => {
    const { entityId } = await send({
      kind: 'ts',
      task_id: 'auto',
      confidence: 0.3,
      reason: 'Build the whole app',
    });
    await expect(client.store['tasks.get']({ id: entityId })).resolves.toMatchObject({
      title: 'Build the whole app',
      confidence: 0.3,
    });
    expect(await openJobs()).toMatchObject([{ kind: 'task_split', taskId: entityId }]);
  });

  test('ts: on a task takes its own job back', async () => {
    const { entityId } = await send({
      kind: 'tc',
      title: 'Big',
      intent_type: 'work',
      complexity: 'high',
    });
    await send({ kind: 'ts', task_id: entityId, confidence: 0.3, reason: 'too big' });
    expect(await openJobs()).toMatchObject([{ kind: 'task_split', taskId: entityId }]);
    await expect(client.store['tasks.get']({ id: entityId })).resolves.toMatchObject({
      status: 'accepted',
    });
  });

  test('fb: takes back what a wrong reading made', async () => {
    const sent = envelope('tc:Nice weather|personal|low');
    const { entityId } = await accept(sent);
    await send({ kind: 'fb', command_id: sent.id, right_code: 'ch' });
    await expect(client.store['tasks.get']({ id: entityId })).resolves.toMatchObject({
      status: 'cancelled',
    });
  });
});

describe('fb: converts in one transaction', () => {
  const corrections = () => client.store['corrections.list']({});
  const page = async () => (await client.store['messages.page']({ conversationId })).messages;
  const fb = (command: string, code: 'tc' | 'ch' | 'ms', instead?: string) => {
    const sent = envelope(`fb:${command}|${code}`, {
      messageId: undefined,
      typed: undefined,
      ...(instead === undefined ? {} : { instead }),
    });
    return accept(sent).then((acceptance) => ({ ...acceptance, id: sent.id }));
  };

  test('a task becomes chat, and a task again when that is undone', async () => {
    const sent = envelope('tc:Nice weather|personal|low', { typed: 'Nice weather today' });
    const { entityId } = await accept(sent);
    const chat = await fb(sent.id, 'ch');
    await expect(client.store['tasks.get']({ id: entityId })).resolves.toMatchObject({
      status: 'cancelled',
    });
    expect(await openJobs()).toMatchObject([
      { kind: 'chat', payload: { replyId: chat.entityId, text: 'Nice weather today' } },
    ]);
    expect((await page())[0]).toMatchObject({ commandId: chat.id, commandLine: null });
    expect(await corrections()).toMatchObject([
      { text: 'Nice weather today', readAs: 'tc', rightLabel: 'ch' },
    ]);

    const task = await fb(chat.id, 'tc', sent.line);
    expect(await openJobs()).toMatchObject([{ kind: 'task_run', taskId: task.entityId }]);
    expect((await page())[0]).toMatchObject({ commandId: task.id, commandLine: sent.line });
    expect(await corrections()).toEqual([]);
  });

  test('what was remembered is taken back, and what it replaced holds again', async () => {
    await send({ kind: 'ms', key: 'editor', value: 'Vim', type: 'preference' });
    const sent = envelope('ms:editor|Helix|preference');
    await accept(sent);
    const task = await fb(sent.id, 'tc', 'tc:Try Helix|personal|low');
    const key = { workspaceId: defaultWorkspaceId, key: 'editor' };
    await expect(client.store['memory.get'](key)).resolves.toMatchObject({ value: 'Vim' });
    await expect(client.store['memory.history'](key)).resolves.toHaveLength(3);

    await fb(task.id, 'ms', sent.line);
    await expect(client.store['memory.get'](key)).resolves.toMatchObject({
      value: 'Helix',
      sourceMessageId: sent.messageId,
    });
  });

  test('a line of another code is refused and changes nothing', async () => {
    const sent = envelope('tc:Nice weather|personal|low');
    const { entityId } = await accept(sent);
    await expect(fb(sent.id, 'ms', 'cn:task_1|')).rejects.toMatchObject({
      code: 'invalid_command',
    });
    await expect(client.store['tasks.get']({ id: entityId })).resolves.toMatchObject({
      status: 'accepted',
    });
    expect(await corrections()).toEqual([]);
  });

  test('what is said to be wrong on the spot is kept; it goes with its conversation', async () => {
    await accept(envelope('tc:Soup|personal|low', { typed: 'any soup?', readAs: 'st' }));
    expect(await corrections()).toMatchObject([
      { text: 'any soup?', readAs: 'st', rightLabel: 'tc' },
    ]);
    await client.store['store.commit']({
      writes: [{ type: 'conversation.patch', id: conversationId, patch: { deletedAt: 1 } }],
    });
    expect(await corrections()).toEqual([]);
  });
});

test('deleting a conversation stops all that is open in it', async () => {
  const task = await send({
    kind: 'tc',
    title: 'Long work',
    intent_type: 'coding',
    complexity: 'high',
  });
  await send({ kind: 'wf', workflow_id: 'trip_planning', params: {} });
  await accept(envelope('ch:Why is the sky blue?', { typed: undefined }));
  await client.store['store.commit']({
    writes: await cancelConversationWrites(client.store, conversationId),
  });
  expect(await openJobs()).toEqual([]);
  const { messages } = await client.store['messages.page']({ conversationId });
  const replies = messages.filter(({ role }) => role === 'assistant');
  expect(replies.map(({ status }) => status)).toEqual(['stopped', 'stopped', 'stopped']);
  await expect(client.store['tasks.get']({ id: task.entityId })).resolves.toMatchObject({
    status: 'cancelled',
  });
});

describe('what is refused changes nothing', () => {
  test.each([
    ['tc:only a title', 'invalid_command'],
    ['rm -rf /', 'invalid_command'],
    ['wf:no_such_flow|{}', 'not_found'],
    ['wf:toString|{}', 'not_found'],
    ['ts:task_missing|0.5|why', 'not_found'],
    ['cn:task_missing|', 'not_found'],
    ['ap:task_missing|approve|', 'not_found'],
    ['fb:cmd_missing|ch', 'not_found'],
  ])('%s', async (line, code) => {
    await expect(accept(envelope(line))).rejects.toMatchObject({ code });
    await expect(
      client.store['conversations.list']({ workspaceId: defaultWorkspaceId }),
    ).resolves.toEqual([]);
    expect(events).toEqual([]);
  });
});
