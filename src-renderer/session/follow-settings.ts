import { z } from 'zod';
import { useAppStatus } from '../state/app-status.ts';
import { windowStorage } from '../state/browser-storage.ts';
import { loadSettings, watchSetting } from '../state/settings.ts';

const storageKey = 'kingly.theme';

/** Takes the settings whenever the app is connected to, and shows the theme that is set. */
export function followSettings(): void {
  // Kept beside the app's own, so that a window begins in its colours before it is connected.
  showTheme(windowStorage.read(storageKey, z.string()) ?? 'system');
  watchSetting('appearance.theme', (theme) => {
    showTheme(theme);
    windowStorage.write(storageKey, theme);
  });
  useAppStatus.subscribe((now, before) => {
    if (now.connection.state === 'connected' && before.connection.state !== 'connected') {
      void loadSettings();
    }
  });
}

function showTheme(theme: string): void {
  document.documentElement.dataset['theme'] = theme;
}
