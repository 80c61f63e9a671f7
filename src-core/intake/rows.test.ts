import { expect, test } from 'vitest';
import { conversationTitle } from './rows.ts';

test.each([
  ['Fix the login page', 'Fix the login page'],
  ['  first line \nsecond', 'first line'],
  ['', 'New conversation'],
  ['\n\n', 'New conversation'],
  ['x'.repeat(100), `${'x'.repeat(59)}…`],
])('%j is called %j', (text, title) => {
  expect(conversationTitle(text)).toBe(title);
});
