import { create } from 'zustand';
import type { App } from '#shared/contracts/app.ts';

/** How messages are read, as the person wants it. */
export type ReadingSettings = {
  /** Whether the frontend's models are asked at all; without them the reflex reads alone. */
  readonly readers: boolean;
  /** Whether a draft is read while it is being typed, also without mains power. */
  readonly aheadOnBattery: boolean;
};

const keys = {
  readers: 'frontend.readers',
  aheadOnBattery: 'frontend.aheadOnBattery',
} as const satisfies Readonly<Record<keyof ReadingSettings, string>>;

/** Kept in the app's settings; until they are loaded, as they are at first. */
export const useReadingSettings = create<ReadingSettings>()(() => ({
  readers: true,
  aheadOnBattery: true,
}));

/** Takes over what the app has kept. */
export async function loadReadingSettings(app: Pick<App, 'settings.all'>): Promise<void> {
  const all = await app['settings.all']({});
  useReadingSettings.setState({
    readers: all[keys.readers] !== false,
    aheadOnBattery: all[keys.aheadOnBattery] !== false,
  });
}

/** Changes one at once and keeps it. Rejects, and takes it back, where it cannot be kept. */
export async function changeReadingSetting(
  app: Pick<App, 'settings.put'>,
  name: keyof ReadingSettings,
  value: boolean,
): Promise<void> {
  useReadingSettings.setState({ [name]: value });
  try {
    await app['settings.put']({ key: keys[name], value });
  } catch (error) {
    useReadingSettings.setState({ [name]: !value });
    throw error;
  }
}
