import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultWorkspaceId } from '#shared/ids.ts';
import { conversation, conversationId, job, message } from './rows.ts';
import { hang, type Rule, strictModel, type StrictModel } from './strict-model.ts';
import { openTestStore, type TestStore } from './test-backend.ts';

let bench: TestStore;
beforeEach(async () => {
  bench = await openTestStore();
});
afterEach(() => bench.close());

async function withModel(...rules: readonly Rule[]): Promise<StrictModel> {
  const model = strictModel(rules);
  await bench.startInside(model);
  return model;
}

const ended = (id = 'msg_reply') =>
  bench.until(async () => {
    const found = await bench.store['messages.get']({ id });
    return found !== null && ['complete', 'failed', 'stopped'].includes(found.status) && found;
  });
const jobStatus = async () => (await bench.store['jobs.get']({ id: 'job_1' }))?.status;

const ask = (text: string) => [
  message('msg_user', 'user', text, { commandId: 'cmd_2' }),
  message('msg_reply', 'assistant', '', { commandId: 'cmd_2' }),
];
const chat = (text: string) => [
  conversation,
  ...ask(text),
  job('chat', { replyId: 'msg_reply', text }, { commandId: 'cmd_2' }),
];
const remember = (key: string, value: string) =>
  ({
    type: 'memory.put',
    workspaceId: defaultWorkspaceId,
    key,
    value,
    memoryType: 'preference',
  }) as const;

test('a chat is answered with what was said and what is remembered about it', async () => {
  const model = await withModel({ when: /Which editor/u, answers: [['**He', 'lix**.']] });
  await bench.commit(
    conversation,
    message('msg_old', 'user', 'Good morning'),
    message('msg_older', 'assistant', 'Hello!'),
    remember('editor', 'Helix'),
    remember('birthday', '1 May'),
    ...chat('Which editor should I open?').slice(1),
  );
  expect(await ended()).toMatchObject({
    text: '**Helix**.',
    status: 'complete',
    model: 'strict',
    error: null,
  });
  const [system, ...turns] = model.requests[0]?.messages ?? [];
  expect(system?.content).toContain('- editor: Helix');
  expect(system?.content).not.toContain('birthday');
  const used = await bench.store['memory.used']({ messageId: 'msg_reply' });
  expect(used).toMatchObject([{ kind: 'value', id: 'editor', entityId: null }]);
  expect(turns.map(({ content }) => content)).toEqual([
    'Good morning',
    'Hello!',
    'Which editor should I open?',
  ]);
  expect(await jobStatus()).toBe('completed');
});

test('deltas come in order and add up to the text', async () => {
  const model = strictModel([{ when: /Count/u, answers: [['one ', 'two ', 'three']] }]);
  const { deltas } = await bench.startInside(model);
  await bench.commit(...chat('Count'));
  await ended();
  let text = '';
  for (const delta of deltas) {
    expect(delta.offset).toBe(text.length);
    text += delta.text;
  }
  expect(text).toBe('one two three');
});

test('a model that breaks in the middle is tried again, and nothing is doubled', async () => {
  const model = await withModel({
    when: /Hello/u,
    answers: [['Hi th', { error: 'The model broke', retryable: true }], 'Hi there.'],
  });
  await bench.commit(...chat('Hello'));
  await bench.until(async () => {
    const reply = await bench.store['messages.get']({ id: 'msg_reply' });
    return reply?.error?.message.includes('Trying again (attempt 2 of 3)');
  });
  expect(await ended()).toMatchObject({ text: 'Hi there.', status: 'complete', error: null });
  expect(model.unused()).toBe(0);
});

test('a model that keeps saying nothing ends as a failure that says so', async () => {
  await withModel({ when: /Hello/u, answers: ['', '  \n', '…'] });
  await bench.commit(...chat('Hello'));
  const reply = await ended();
  expect(reply).toMatchObject({ status: 'failed', error: { code: 'model_invalid_reply' } });
  expect(reply.error?.message).toBe('The model (strict) answered with nothing readable');
  expect(await jobStatus()).toBe('failed');
});

test('a stopped answer keeps what was written', async () => {
  const model = strictModel([{ when: /Tell/u, answers: [['Once upon', hang]] }]);
  const { deltas } = await bench.startInside(model);
  await bench.commit(...chat('Tell me a story'));
  await bench.until(async () => deltas.length > 0);
  await bench.commit({ type: 'job.cancel', messageId: 'msg_reply' });
  expect(await ended()).toMatchObject({ text: 'Once upon', status: 'stopped' });
  await bench.until(async () => (await jobStatus()) === 'cancelled');
});

test('a payload that does not parse fails its reply and names what is wrong', async () => {
  await withModel();
  await bench.commit(conversation, ...ask('x'), job('chat', { replyId: 'msg_reply' }));
  expect(await ended()).toMatchObject({ status: 'failed', error: { code: 'invalid_input' } });
});

const load = (contextId: string, depth: 'summary' | 'full', text: string) => [
  ...ask(text),
  job('context_load', { replyId: 'msg_reply', contextId, depth, text }, { commandId: 'cmd_2' }),
];

test('memory is answered with the facts, without a model', async () => {
  await withModel();
  await bench.commit(
    conversation,
    remember('editor', 'Helix'),
    ...load('memory', 'summary', 'what’s my editor?'),
  );
  const reply = await ended();
  expect(reply.text).toMatch(/^\*\*editor\*\*: Helix — remembered \d{1,2} \w+ \d{4}$/u);
  expect(reply.model).toBeNull();
});

test('what is not remembered is not made up', async () => {
  await withModel();
  await bench.commit(
    conversation,
    remember('editor', 'Helix'),
    ...load('memory', 'summary', 'what’s my shoe size?'),
  );
  expect((await ended()).text).toMatch(/^I remember nothing about that\. Tell me/u);
});

test('a day is listed in full or summarised', async () => {
  await withModel({
    when: /Summarise[^]*You: Buy a bell[^]*Kingly: Noted/u,
    answers: ['You want a bell.'],
  });
  await bench.commit(
    conversation,
    message('msg_1', 'user', 'Buy a bell'),
    message('msg_2', 'assistant', 'Noted'),
    ...load('conversation_today', 'full', 'what did we discuss today'),
  );
  const listed = await ended();
  expect(listed.text).toMatch(
    /^\*\*\d\d:\d\d You:\*\* Buy a bell\n\n\*\*\d\d:\d\d Kingly:\*\* Noted$/u,
  );
  await bench.commit(
    message('msg_user2', 'user', 'sum up', { commandId: 'cmd_3' }),
    message('msg_reply2', 'assistant', '', { commandId: 'cmd_3' }),
    job(
      'context_load',
      {
        replyId: 'msg_reply2',
        contextId: `conversation_${conversationId}`,
        depth: 'summary',
        text: 'sum up',
      },
      { id: 'job_2', commandId: 'cmd_3' },
    ),
  );
  expect(await ended('msg_reply2')).toMatchObject({ text: 'You want a bell.', model: 'strict' });
});

test('the same words are summarised once in a while, not each time that one asks', async () => {
  await withModel({ when: /Summarise[^]*You: Paint the gate/u, answers: ['The gate, green.'] });
  const yesterday = Date.now() - 24 * 60 * 60_000;
  await bench.commit(
    conversation,
    message('msg_1', 'user', 'Paint the gate', { createdAt: yesterday }),
    ...load('conversation_yesterday', 'summary', 'what did we say yesterday?'),
  );
  expect(await ended()).toMatchObject({ text: 'The gate, green.', model: 'strict' });
  // The model has no second answer, and would fail.
  const payload = {
    replyId: 'msg_reply2',
    contextId: 'conversation_yesterday',
    depth: 'summary',
    text: 'and again?',
  };
  await bench.commit(
    message('msg_user2', 'user', 'and again?', { commandId: 'cmd_3' }),
    message('msg_reply2', 'assistant', '', { commandId: 'cmd_3' }),
    job('context_load', payload, { id: 'job_2', commandId: 'cmd_3' }),
  );
  expect(await ended('msg_reply2')).toMatchObject({ text: 'The gate, green.', model: 'strict' });
});

test('what was said in private is not told in another conversation', async () => {
  await withModel();
  await bench.commit(
    conversation,
    {
      type: 'conversation.ensure',
      conversation: { ...conversation.conversation, id: 'conv_private', isPrivate: true },
    },
    message('msg_1', 'user', 'Buy a bell'),
    message('msg_2', 'user', 'The surprise is a trip', { conversationId: 'conv_private' }),
    ...load('conversation_today', 'full', 'what did we discuss today'),
  );
  const { text } = await ended();
  expect(text).toContain('Buy a bell');
  expect(text).not.toContain('surprise');
});

test('a day without a word says so', async () => {
  await withModel();
  await bench.commit(conversation, ...load('conversation_2020-01-02', 'summary', 'then?'));
  expect((await ended()).text).toBe('I have nothing from 2 Jan 2020.');
});
