import { Menu, Tray } from 'electron';
import { trayIcon } from './icons.ts';

export type TrayActions = {
  readonly show: () => void;
  readonly newConversation: () => void;
  readonly quit: () => void;
};

/** The tray icon. */
export type KinglyTray = {
  /** Shows how many tasks, runs and answers are open. */
  setOpenWork(count: number): void;
};

export function openTray(actions: TrayActions): KinglyTray {
  const tray = new Tray(trayIcon());
  const setOpenWork = (count: number): void => {
    const summary = openWorkText(count);
    tray.setToolTip(count === 0 ? 'Kingly' : `Kingly: ${summary}`);
    if (process.platform === 'darwin') tray.setTitle(count === 0 ? '' : String(count));
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: summary, enabled: false },
        { type: 'separator' },
        { label: 'Show Kingly', click: actions.show },
        { label: 'New conversation', click: actions.newConversation },
        { type: 'separator' },
        { label: 'Quit Kingly', click: actions.quit },
      ]),
    );
  };
  // On macOS a click opens the menu.
  if (process.platform !== 'darwin') tray.on('click', actions.show);
  setOpenWork(0);
  return { setOpenWork };
}

/** How much is open, in words. */
export function openWorkText(count: number): string {
  if (count === 0) return 'Nothing is running';
  return count === 1 ? '1 thing is running' : `${count} things are running`;
}
