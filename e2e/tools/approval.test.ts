import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JobHandler } from '#backend/runner/handler.ts';
import type { Question } from '#shared/contracts/entities.ts';
import type { ToolServerDefinition } from '#shared/contracts/tools.ts';
import { isKinglyError } from '#shared/errors.ts';
import { noteOfScope } from '#shared/tools/approval-question.ts';
import { pinOf } from '#shared/tools/pin.ts';
import { commandContent } from '#shared/tools/server-command.ts';
import { taskWithJob } from '../backend/rows.ts';
import { strictModel } from '../backend/strict-model.ts';
import { openTestStore, type TestStore } from '../backend/test-backend.ts';
import { hostileDefinition, untilGone, type Ledger, openLedger } from './hostile.fixture.ts';
import { type HostileMode, injected } from './hostile-modes.ts';

let place: TestStore;
let ledger: Ledger;

beforeEach(async () => {
  place = await openTestStore();
  ledger = openLedger();
});
afterEach(async () => {
  await place.close();
  await untilGone(ledger.processes());
  ledger.remove();
});

/** The command is allowed, as a person does who has seen it; no call of a tool is. */
async function allowCommand(server: ToolServerDefinition): Promise<void> {
  const content = commandContent(server);
  const pin = { serverId: server.id, tool: '', pin: await pinOf(content), content, pinnedAt: 1 };
  await place.commit({ type: 'toolServer.put', server }, { type: 'toolPin.put', pin });
}

/** A task that calls tools one after the other and keeps what came of each. */
function calling(tools: readonly string[], outcomes: string[]): JobHandler<'task_run'> {
  return async ({ tools: jobTools, payload, signal }) => {
    outcomes.length = 0;
    for (const [at, tool] of tools.entries()) {
      const call = { key: `call-${at}`, server: 'hostile', tool, arguments: { path: '/' } };
      const more = { origin: 'A task', isInteractive: true, signal };
      try {
        outcomes.push((await jobTools.call({ ...call, ...more })).text);
      } catch (error) {
        if (!isKinglyError(error)) throw error;
        outcomes.push(`${error.code}: ${error.message}`);
      }
    }
    return {
      type: 'completed',
      writes: [{ type: 'task.patch', id: payload.taskId, patch: { status: 'completed' } }],
    };
  };
}

const task = () => place.store['tasks.get']({ id: 'task_1' });
const openQuestions = () => place.store['questions.list']({ statuses: ['open'] });

/** The next question; null when the task ends without one. */
const asked = (): Promise<Question | 'none'> =>
  place.until(async () => {
    const [question] = await openQuestions();
    if (question !== undefined) return question;
    return (await task())?.status === 'completed' ? 'none' : null;
  });

async function answer(
  question: Question,
  decision: 'approve' | 'refuse',
  scope: 'once' | 'always' = 'once',
): Promise<void> {
  const note = noteOfScope(scope) || null;
  await place.commit({ type: 'question.answer', id: question.id, decision, note, at: Date.now() });
}

/** Modes in which a server gets as far as a call, or would like to. */
const modes: readonly HostileMode[] = [
  ...(['none', 'changed', 'changed-silently', 'injection', 'wrong-ids'] as const),
  ...(['wrong-result', 'stubborn', 'asks', 'dies', 'no-json', 'many-tools'] as const),
];

describe('nothing reaches a tool that the person did not approve', () => {
  test.each(modes)('%s', async (mode) => {
    await allowCommand(hostileDefinition(mode, ledger));
    const outcomes: string[] = [];
    const tools = ['look', 'erase', 'count'];
    await place.startInside(strictModel([]), { task_run: calling(tools, outcomes) });
    await place.commit(...taskWithJob('Look around'));
    let questions = 0;
    for (let next = await asked(); next !== 'none'; next = await asked()) {
      // Asked, and nothing has been done yet.
      expect(ledger.calls()).toEqual([]);
      questions += 1;
      await answer(next, 'refuse');
      const { id } = next;
      await place.until(async () => (await openQuestions()).every((one) => one.id !== id));
    }
    expect(outcomes).toHaveLength(tools.length);
    // Some servers fail before anything can be asked; a tool that changes is asked about anew.
    const refused = outcomes.filter((text) => text.startsWith('refused'));
    expect(questions).toBeGreaterThanOrEqual(refused.length);
    expect(outcomes.filter((text) => text.startsWith('done'))).toEqual([]);
    expect(ledger.calls()).toEqual([]);
  });
});

/** Control characters, and those that turn text around. */
const unseen = /[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/u;

test('what a server says of itself approves nothing: each effect has its question', async () => {
  await allowCommand(hostileDefinition('injection', ledger));
  const outcomes: string[] = [];
  await place.startInside(strictModel([]), { task_run: calling(['look', 'erase'], outcomes) });
  await place.commit(...taskWithJob('Look around'));
  const first = await asked();
  if (first === 'none') throw new Error('Nothing was asked');
  // The text of a stranger is shown, made harmless.
  expect(first.detail).toContain(injected);
  expect(first.detail).not.toMatch(unseen);
  await answer(first, 'approve');
  const second = await place.until(async () =>
    (await openQuestions()).find((one) => one.id !== first.id),
  );
  expect(ledger.calls()).toEqual(['look']);
  await answer(second, 'refuse');
  await place.until(async () => (await task())?.status === 'completed');
  expect(ledger.calls()).toEqual(['look']);
  expect(outcomes[0]).toContain(injected);
  expect(outcomes[0]).not.toMatch(unseen);
  expect(outcomes[1]).toMatch(/^refused/);
});

test.each(['changed', 'changed-silently'] as const)(
  '%s: what was allowed always is asked again once the tool is another',
  async (mode) => {
    const server = hostileDefinition(mode, ledger);
    await allowCommand(server);
    const outcomes: string[] = [];
    const handler = calling(['look'], outcomes);
    const backend = await place.startInside(strictModel([]), { task_run: handler });
    // Seen as it is at first.
    const [seen] = await backend.calls['tools.list']({ serverId: server.id });
    expect(seen?.description).toBe('Does look.');
    await place.commit(...taskWithJob('Look around'));
    const first = await asked();
    if (first === 'none') throw new Error('Nothing was asked');
    const wasChanged = first.detail.includes('not what it was');
    await answer(first, 'refuse');
    await place.until(async () => (await task())?.status === 'completed');
    expect(ledger.calls()).toEqual([]);
    if (mode === 'changed') expect(wasChanged).toBe(true);
    // A server that changes without a word is found out when it is listed anew.
    await backend.calls['tools.servers.restart']({ id: server.id });
    const [again] = await backend.calls['tools.list']({ serverId: server.id });
    expect(again?.approval).toBe(again?.description === 'Does look.' ? 'ask' : 'changed');
  },
);

test('a server whose command changed after it was allowed does not start', async () => {
  const server = hostileDefinition('none', ledger);
  await allowCommand(server);
  await place.commit({
    type: 'toolServer.put',
    server: { ...server, args: [...server.args, '--more'], updatedAt: 2 },
  });
  const outcomes: string[] = [];
  await place.startInside(strictModel([]), { task_run: calling(['look'], outcomes) });
  await place.commit(...taskWithJob('Look around'));
  expect(await asked()).toBe('none');
  expect(outcomes).toEqual([expect.stringMatching(/^not_available: The command .* has changed/)]);
  expect(ledger.lines()).toEqual([]);
});
