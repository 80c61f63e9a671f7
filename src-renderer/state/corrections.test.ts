import { expect, test } from 'vitest';
import type { Correction } from '#shared/contracts/entities.ts';
import {
  correctionsAsTsv,
  forgetCorrections,
  loadCorrections,
  useCorrections,
} from './corrections.ts';

const correction = (text: string, rightLabel = 'tc', readAs = 'ch'): Correction => ({
  text,
  readAs,
  rightLabel,
  at: Date.UTC(2026, 10, 25, 12),
});
const now = (): Promise<void> => Promise.resolve();
const appWith = (all: readonly Correction[]) => ({
  'corrections.list': () => Promise.resolve([...all]),
});

test('are learnt from, and the last word on a message counts', async () => {
  await loadCorrections(
    appWith([correction('Haircut, Saturday'), correction('haircut, saturday.', 'ms')]),
    now,
  );
  const { labels, learnt, corrections } = useCorrections.getState();
  expect(corrections).toHaveLength(2);
  expect(labels.get('haircut, saturday')).toBe('ms');
  expect(learnt).not.toBeNull();
});

test('what was asked for later wins, however the answers come', async () => {
  const waiting: (() => void)[] = [];
  const slow = {
    'corrections.list': () =>
      new Promise<Correction[]>((resolve) => waiting.push(() => resolve([correction('old')]))),
  };
  const first = loadCorrections(slow, now);
  await loadCorrections(appWith([correction('new')]), now);
  waiting[0]?.();
  await first;
  expect(useCorrections.getState().corrections).toMatchObject([{ text: 'new' }]);
});

test('forgotten, nothing is learnt from them any more', async () => {
  const all = [correction('haircut, saturday')];
  const app = {
    ...appWith(all),
    'corrections.list': () => Promise.resolve([...all]),
    'corrections.forget': () => {
      all.length = 0;
      return Promise.resolve({});
    },
  };
  await loadCorrections(app, now);
  await forgetCorrections(app);
  expect(useCorrections.getState()).toMatchObject({ corrections: [], learnt: null });
  expect(useCorrections.getState().labels.size).toBe(0);
});

test('are exported one a line, whatever was typed', () => {
  const lines = correctionsAsTsv([correction('one\ttwo\nthree\\n'), correction('x', 'ch', 'tc')]);
  expect(lines.split('\n')).toEqual([
    '# label\ttext\tread as\tat',
    'tc\tone\\ttwo\\nthree\\\\n\tch\t2026-11-25T12:00:00.000Z',
    'ch\tx\ttc\t2026-11-25T12:00:00.000Z',
    '',
  ]);
});
