import { expect, test } from 'vitest';
import { isOnBattery, watchBattery } from './battery.ts';

class Battery extends EventTarget {
  charging = true;
}

test('follows the battery where the browser tells', async () => {
  const battery = new Battery();
  await watchBattery({ getBattery: () => Promise.resolve(battery) });
  expect(isOnBattery()).toBe(false);
  battery.charging = false;
  battery.dispatchEvent(new Event('chargingchange'));
  expect(isOnBattery()).toBe(true);
  battery.charging = true;
  battery.dispatchEvent(new Event('chargingchange'));
  expect(isOnBattery()).toBe(false);
});

test('without such a browser, or where it refuses, it counts as mains power', async () => {
  await watchBattery({});
  await watchBattery({ getBattery: () => Promise.reject(new Error('no')) });
  expect(isOnBattery()).toBe(false);
});
