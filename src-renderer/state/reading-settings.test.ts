import { expect, test } from 'vitest';
import { KinglyError } from '#shared/errors.ts';
import {
  changeReadingSetting,
  loadReadingSettings,
  useReadingSettings,
} from './reading-settings.ts';

test('what is not said is on; what is said is kept', async () => {
  await loadReadingSettings({ 'settings.all': () => Promise.resolve({}) });
  expect(useReadingSettings.getState()).toEqual({ readers: true, aheadOnBattery: true });
  const kept: Record<string, unknown> = {};
  const app = {
    'settings.put': ({ key, value }: { key: string; value: unknown }) => {
      kept[key] = value;
      return Promise.resolve({});
    },
  };
  await changeReadingSetting(app, 'aheadOnBattery', false);
  expect(kept).toEqual({ 'frontend.aheadOnBattery': false });
  await loadReadingSettings({
    'settings.all': () => Promise.resolve({ 'frontend.readers': false }),
  });
  expect(useReadingSettings.getState()).toEqual({ readers: false, aheadOnBattery: true });
});

test('what cannot be kept is taken back, and told', async () => {
  useReadingSettings.setState({ readers: true });
  const refusing = {
    'settings.put': () => Promise.reject(new KinglyError('store_full', 'The disk is full')),
  };
  await expect(changeReadingSetting(refusing, 'readers', false)).rejects.toThrow('full');
  expect(useReadingSettings.getState().readers).toBe(true);
});
