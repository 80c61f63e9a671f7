import { expect, test } from 'vitest';
import { memoryStorage } from './browser-storage.fixture.ts';
import { browserStorage } from './browser-storage.ts';
import { createDrafts } from './drafts.ts';

test('a draft is there after a restart, and gone once it was sent', () => {
  const storage = memoryStorage();
  const saves: (() => void)[] = [];
  const drafts = createDrafts(storage, (save) => saves.push(save));
  drafts.set('conv_1', 'half a th');
  drafts.set('conv_1', 'half a thought');
  expect(saves).toHaveLength(1);
  saves[0]?.();
  expect(createDrafts(storage, () => undefined).get('conv_1')).toBe('half a thought');
  drafts.set('conv_1', '');
  drafts.save();
  expect(createDrafts(storage, () => undefined).get('conv_1')).toBe('');
});

test('the oldest drafts make room', () => {
  const drafts = createDrafts(memoryStorage(), () => undefined);
  for (let index = 0; index < 51; index += 1) drafts.set(`conv_${index}`, 'text');
  expect(drafts.get('conv_0')).toBe('');
  expect(drafts.get('conv_50')).toBe('text');
});

test('damaged or forbidden storage is no error', () => {
  const storage = memoryStorage();
  storage.items.set('kingly.draft.conv_1', '{"no":');
  expect(createDrafts(storage, () => undefined).get('conv_1')).toBe('');
  const drafts = createDrafts(browserStorage(undefined), () => undefined);
  drafts.set('conv_1', 'text');
  drafts.save();
  expect(drafts.get('conv_1')).toBe('text');
});

test('two tabs keep each other’s drafts', () => {
  const storage = memoryStorage();
  const one = createDrafts(storage, () => undefined);
  const two = createDrafts(storage, () => undefined);
  one.set('conv_1', 'from one');
  two.set('conv_2', 'from two');
  one.save();
  two.save();
  const after = createDrafts(storage, () => undefined);
  expect([after.get('conv_1'), after.get('conv_2')]).toEqual(['from one', 'from two']);
});

test('no more than fifty are stored, over all tabs', () => {
  const storage = memoryStorage();
  for (let index = 0; index < 60; index += 1) {
    const tab = createDrafts(storage, () => undefined);
    tab.set(`conv_${index}`, 'text');
    tab.save();
  }
  expect(storage.items.size).toBe(50);
});
