import { z } from 'zod';

/** The setting that says what closing the window does. */
export const closingSettingKey = 'desktop.closing';
export const closingChoiceSchema = z.enum(['auto', 'keep', 'quit']).catch('auto');
/** `auto` decides by what the desktop can show; `keep` goes on without a window; `quit` ends. */
export type ClosingChoice = z.infer<typeof closingChoiceSchema>;

/** `hide`: goes on without a window. `finish`: goes on until its open work is done. `quit`: ends. */
export type Closing = 'hide' | 'finish' | 'quit';

/**
 * What closing the window means. An app that nobody sees and nobody can reach should not linger,
 * but work that was asked for should be done: without a tray it finishes that, then ends.
 */
export function closingPolicy(situation: {
  readonly choice: ClosingChoice;
  readonly platform: NodeJS.Platform;
  readonly hasTray: boolean;
  readonly openWork: number;
}): Closing {
  const { choice, platform, hasTray, openWork } = situation;
  if (choice === 'quit') return 'quit';
  // On macOS an app without windows stays in the Dock.
  if (choice === 'keep' || hasTray || platform === 'darwin') return 'hide';
  return openWork > 0 ? 'finish' : 'quit';
}

/** Desktops on Linux that show tray icons; GNOME does only with the extension Ubuntu brings. */
const desktopsWithTray =
  /kde|xfce|cinnamon|mate|lxqt|lxde|unity|budgie|deepin|pantheon|ubuntu|sway|hyprland/iu;

/** Whether a tray icon would be seen. On Linux nobody can be asked: it goes by the desktop’s name. */
export function canShowTray(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  if (platform !== 'linux') return true;
  const desktop = environment['XDG_CURRENT_DESKTOP'] ?? '';
  return (environment['DBUS_SESSION_BUS_ADDRESS'] ?? '') !== '' && desktopsWithTray.test(desktop);
}
