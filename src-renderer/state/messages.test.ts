import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Message } from '#shared/contracts/entities.ts';
import {
  addLocalMessage,
  beginAnswering,
  foldDelta,
  foldFetched,
  foldMessage,
  foldPage,
  forgetStoredMessages,
  messageRows,
  removeLocalMessages,
  useMessages,
} from './messages.ts';

function message(id: string, change: Partial<Message> = {}): Message {
  return {
    id,
    conversationId: 'conv_1',
    position: 0,
    role: 'assistant',
    text: '',
    status: 'complete',
    commandId: null,
    commandLine: null,
    acknowledgement: null,
    taskId: null,
    runId: null,
    model: null,
    error: null,
    createdAt: 1,
    updatedAt: 1,
    ...change,
  };
}

const order = (): readonly string[] =>
  useMessages.getState().lists['conv_1']?.places.map(({ id }) => id) ?? [];
const text = (id: string): string | undefined => messageRows.get(id)?.text;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  removeLocalMessages('conv_1', order());
  forgetStoredMessages();
  vi.runAllTimers();
  vi.useRealTimers();
});

test('rows painted at once are confirmed under the same ids', () => {
  addLocalMessage(message('said', { role: 'user', text: 'hi' }), false);
  addLocalMessage(message('reply', { status: 'accepted' }), false);
  beginAnswering('reply');
  expect(useMessages.getState().answering).toEqual({
    reply: { conversationId: 'conv_1', createdAt: 1, isWritten: false },
  });
  foldMessage(message('said', { role: 'user', text: 'hi', position: 1 }));
  foldMessage(message('reply', { status: 'accepted', position: 2, taskId: 'task_1' }));
  expect(order()).toEqual(['said', 'reply']);
  // A card speaks for itself; nothing is being answered.
  expect(useMessages.getState().answering).toEqual({});
});

test('pieces are shown together, and the saved beginning does not shorten them', () => {
  foldPage(
    'conv_1',
    { messages: [message('reply', { status: 'streaming', position: 1 })], hasMore: false },
    false,
  );
  foldDelta({ messageId: 'reply', offset: 0, text: 'one ' });
  expect(text('reply')).toBe('one ');
  foldDelta({ messageId: 'reply', offset: 4, text: 'two ' });
  foldDelta({ messageId: 'reply', offset: 8, text: 'three' });
  expect(text('reply')).toBe('one ');
  foldMessage(message('reply', { status: 'streaming', text: 'one ', position: 1, updatedAt: 2 }));
  expect(text('reply')).toBe('one two three');
  foldMessage(message('reply', { status: 'complete', text: 'one two', position: 1, updatedAt: 3 }));
  vi.runAllTimers();
  expect(text('reply')).toBe('one two');
});

test('an answer that is written anew starts empty', () => {
  foldPage(
    'conv_1',
    {
      messages: [message('reply', { status: 'streaming', position: 1, text: 'old' })],
      hasMore: false,
    },
    false,
  );
  foldMessage(message('reply', { status: 'streaming', text: '', position: 1, updatedAt: 2 }));
  expect(text('reply')).toBe('');
  foldDelta({ messageId: 'reply', offset: 0, text: 'new' });
  expect(text('reply')).toBe('new');
});

test('a hole is told by each piece behind it, and what waited is placed when the text has come', () => {
  foldPage(
    'conv_1',
    {
      messages: [message('reply', { status: 'streaming', position: 1, text: 'ab' })],
      hasMore: false,
    },
    false,
  );
  expect(foldDelta({ messageId: 'reply', offset: 4, text: 'ef' })).toBe('gap');
  expect(foldDelta({ messageId: 'reply', offset: 6, text: 'gh' })).toBe('gap');
  // What was stored by then ended before the hole did.
  foldFetched(message('reply', { status: 'streaming', text: 'abc', position: 1, updatedAt: 2 }));
  expect(text('reply')).toBe('abc');
  expect(foldDelta({ messageId: 'reply', offset: 8, text: 'ij' })).toBe('gap');
  foldMessage(message('reply', { status: 'streaming', text: 'abcd', position: 1, updatedAt: 3 }));
  expect(text('reply')).toBe('abcdefghij');
});

test('an older page goes in front and moves nothing', () => {
  const row = (position: number): Message => message(`m${position}`, { position });
  foldPage('conv_1', { messages: [row(3), row(4)], hasMore: true }, false);
  foldPage('conv_1', { messages: [row(1), row(2)], hasMore: false }, true);
  expect(order()).toEqual(['m1', 'm2', 'm3', 'm4']);
  expect(useMessages.getState().lists['conv_1']).toMatchObject({ prepended: 2, hasMore: false });
});

test('an event about a row before the loaded ones waits for its page', () => {
  foldPage('conv_1', { messages: [message('m9', { position: 9 })], hasMore: true }, false);
  foldMessage(message('m2', { position: 2, updatedAt: 5 }));
  expect(order()).toEqual(['m9']);
});

test('a reset keeps only what the store does not have', () => {
  foldPage('conv_1', { messages: [message('m1', { position: 1 })], hasMore: false }, false);
  addLocalMessage(message('mine', { role: 'user' }), false);
  forgetStoredMessages();
  expect(order()).toEqual(['mine']);
  expect(messageRows.get('m1')).toBeUndefined();
  expect(useMessages.getState().lists['conv_1']?.state).toBe('loading');
});
