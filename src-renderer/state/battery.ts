import { z } from 'zod';

/** The part of the Battery Status API that is used. */
const batterySchema = z.object({ charging: z.boolean() });

let onBattery = false;

/** Whether the machine runs on its battery; false where the browser does not say. */
export function isOnBattery(): boolean {
  return onBattery;
}

/** Follows the battery from now on, where the browser tells; not every browser does. */
export async function watchBattery(from: object = navigator): Promise<void> {
  const get: unknown = Reflect.get(from, 'getBattery');
  if (typeof get !== 'function') return;
  try {
    const battery: unknown = await Reflect.apply(get, from, []);
    if (!(battery instanceof EventTarget)) return;
    const look = (): void => {
      // Its properties are getters of its prototype.
      const seen = batterySchema.safeParse({ charging: Reflect.get(battery, 'charging') });
      onBattery = seen.success && !seen.data.charging;
    };
    look();
    battery.addEventListener('chargingchange', look);
  } catch {
    // Refused: as if there were none.
  }
}
