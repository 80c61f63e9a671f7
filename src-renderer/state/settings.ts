import { create } from 'zustand';
import { readSetting, type SettingKey, type SettingValue } from '#shared/contracts/settings.ts';
import type { JsonValue } from '#shared/json.ts';
import { app, telling } from '../app.ts';

type SettingsState = { readonly stored: Readonly<Record<string, JsonValue>> | null };

const useSettings = create<SettingsState>()(() => ({ stored: null }));

/** A setting as the store has it; its default until that is known. */
export function useSetting<Key extends SettingKey>(key: Key): SettingValue<Key> {
  return useSettings(({ stored }) => readSetting(stored ?? {}, key));
}

/** The same, asked once and outside of what is shown. */
export function settingNow<Key extends SettingKey>(key: Key): SettingValue<Key> {
  return readSetting(useSettings.getState().stored ?? {}, key);
}

/** Takes the settings anew. */
export async function loadSettings(): Promise<void> {
  const stored = await telling('The settings cannot be read', () => app()['settings.all']({}));
  if (stored !== undefined) useSettings.setState({ stored });
}

/** Puts settings: at once in this window, and back to what they were where that fails. */
export async function putSettings(changed: {
  readonly [Key in SettingKey]?: SettingValue<Key>;
}): Promise<void> {
  const before = useSettings.getState().stored;
  useSettings.setState({ stored: { ...before, ...changed } });
  const done = await telling('The setting was not saved', async () => {
    for (const [key, value] of Object.entries(changed)) {
      await app()['settings.put']({ key, value });
    }
    return true;
  });
  if (done === undefined) useSettings.setState({ stored: before });
}

/** Tells of a setting now and whenever it changes. */
export function watchSetting<Key extends SettingKey>(
  key: Key,
  listener: (value: SettingValue<Key>) => void,
): void {
  let known: SettingValue<Key> | undefined;
  useSettings.subscribe(({ stored }) => {
    const value = readSetting(stored ?? {}, key);
    if (value === known) return;
    known = value;
    listener(value);
  });
}
