import { expect, test } from 'vitest';
import { dayGroup, groupByDay } from './group-by-day.ts';

const at = (text: string): number => new Date(text).getTime();
const now = at('2026-11-25T12:00:00');

test.each([
  ['2026-11-25T00:00:00', 'Today'],
  ['2026-11-26T09:00:00', 'Today'],
  ['2026-11-24T23:59:59', 'Yesterday'],
  ['2026-11-23T12:00:00', 'Previous 7 days'],
  ['2026-11-18T00:00:00', 'Previous 7 days'],
  ['2026-11-17T23:00:00', 'November'],
  ['2026-03-01T12:00:00', 'March'],
  ['2025-12-31T12:00:00', 'December 2025'],
])('%s is %s', (time, group) => {
  expect(dayGroup(at(time), now)).toBe(group);
});

test('each group has one heading', () => {
  const rows = ['2026-11-25T10:00', '2026-11-25T09:00', '2026-11-24T09:00'].map((time) => ({
    updatedAt: at(time),
  }));
  expect(groupByDay(rows, now).map((item) => (item.kind === 'heading' ? item.title : '·'))).toEqual(
    ['Today', '·', '·', 'Yesterday', '·'],
  );
});
