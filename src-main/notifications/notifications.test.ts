import { describe, expect, test } from 'vitest';
import {
  type EntityRecord,
  type EventEnvelope,
  messageSchema,
  runSchema,
  taskSchema,
} from '#shared/contracts/entities.ts';
import { announce, bodyText } from './announcement.ts';
import { createFinishedWorkReader } from './finished-work.ts';

const event = (record: EntityRecord): EventEnvelope => ({
  sequence: 1,
  at: 0,
  workspaceId: 'ws_default',
  conversationId: 'conv_1',
  commandId: null,
  line: '',
  record,
});
const times = { createdAt: 0, updatedAt: 0 };
const task = (status: string, more: object = {}): EventEnvelope =>
  event({
    kind: 'task',
    task: taskSchema.parse({
      id: 'task_1',
      title: 'Write a text',
      description: null,
      intentType: null,
      workspaceId: 'ws_default',
      projectId: null,
      conversationId: 'conv_1',
      replyId: null,
      parentTaskId: null,
      runId: null,
      status,
      progress: 0,
      confidence: 1,
      complexity: 0,
      routing: null,
      result: null,
      nextSteps: [],
      error: null,
      metadata: {},
      ...times,
      ...more,
    }),
  });
const message = (status: string, more: object = {}): EventEnvelope =>
  event({
    kind: 'message',
    message: messageSchema.parse({
      id: 'msg_1',
      conversationId: 'conv_1',
      position: 2,
      role: 'assistant',
      text: '',
      status,
      commandId: null,
      commandLine: null,
      acknowledgement: null,
      taskId: null,
      runId: null,
      model: null,
      error: null,
      ...times,
      ...more,
    }),
  });
const run = (status: string): EventEnvelope =>
  event({
    kind: 'run',
    run: runSchema.parse({
      id: 'run_1',
      workflowId: 'plan',
      name: 'Plan MyApp',
      workspaceId: 'ws_default',
      conversationId: 'conv_1',
      replyId: null,
      parentRunId: null,
      params: {},
      steps: [],
      status,
      error:
        status === 'failed'
          ? { code: 'model_failed', message: 'The model stopped', retryable: true }
          : null,
      ...times,
    }),
  });
const read = (...events: readonly EventEnvelope[]) => {
  const reader = createFinishedWorkReader();
  return events.map(reader).filter((finished) => finished !== null);
};

describe('what is news', () => {
  test('a task that was open and is done, once', () => {
    const done = task('completed', { result: '# Bell\n\nA **bell** for a [bike](https://x).' });
    expect(read(task('accepted'), task('running'), done, done)).toEqual([
      {
        title: 'Done: Write a text',
        text: 'Bell A bell for a bike.',
        failed: false,
        conversationId: 'conv_1',
        taskId: 'task_1',
      },
    ]);
  });

  test('a run that failed, with the reason', () => {
    expect(read(run('running'), run('failed'))).toMatchObject([
      { title: 'Failed: Plan MyApp', text: 'The model stopped', failed: true },
    ]);
  });

  test('an answer', () => {
    const long = message('complete', { text: `\`\`\`js\n${'word '.repeat(100)}` });
    const [news] = read(message('streaming'), long);
    expect(news).toMatchObject({ title: 'Kingly has answered', taskId: null });
    expect(news?.text).toMatch(/^word word .*…$/u);
  });

  test.each([
    ['a change to what has long ended', [task('completed')]],
    [
      'what the person ended',
      [task('running'), task('cancelled'), message('streaming'), message('stopped')],
    ],
    [
      'a part of a task',
      [task('running', { parentTaskId: 'task_0' }), task('completed', { parentTaskId: 'task_0' })],
    ],
    [
      'the reply that shows a task',
      [message('accepted', { taskId: 'task_1' }), message('complete', { taskId: 'task_1' })],
    ],
    [
      'the person’s own message',
      [message('accepted', { role: 'user' }), message('complete', { role: 'user' })],
    ],
  ])('not %s', (_what, events) => {
    expect(read(...events)).toEqual([]);
  });
});

describe('what is said', () => {
  const finished = (title: string, failed = false) => ({
    title,
    text: `${title} text`,
    failed,
    conversationId: 'conv_1',
    taskId: title,
  });

  test('one or two things each on their own', () => {
    expect(announce([finished('a'), finished('b')])).toEqual([
      { title: 'a', body: 'a text', target: { conversationId: 'conv_1', taskId: 'a' } },
      { title: 'b', body: 'b text', target: { conversationId: 'conv_1', taskId: 'b' } },
    ]);
    expect(announce([])).toEqual([]);
  });

  test('many together', () => {
    const many = ['a', 'b', 'c', 'd', 'e'].map((title) => finished(title, title === 'b'));
    expect(announce(many)).toEqual([
      {
        title: '5 things have ended, 1 of them failed',
        body: 'a\nb\nc\nd',
        target: { conversationId: 'conv_1', taskId: 'e' },
      },
    ]);
  });

  test('markup stays text where a desktop would read it', () => {
    expect(bodyText('<a href="x">1 & 2</a>', 'linux')).toBe(
      '&lt;a href="x"&gt;1 &amp; 2&lt;/a&gt;',
    );
    expect(bodyText('<b>', 'darwin')).toBe('<b>');
  });
});
