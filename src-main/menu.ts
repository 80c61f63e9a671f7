import { Menu, type MenuItemConstructorOptions, shell } from 'electron';

export type MenuActions = {
  readonly newConversation: () => void;
  readonly quit: () => void;
  readonly logFile: string;
};

/** The application menu, with the shortcuts that each platform’s people know. */
export function setApplicationMenu({ newConversation, quit, logFile }: MenuActions): void {
  const isMac = process.platform === 'darwin';
  const applicationMenu: MenuItemConstructorOptions[] = [
    { role: 'about' },
    { type: 'separator' },
    { role: 'services' },
    { type: 'separator' },
    { role: 'hide' },
    { role: 'hideOthers' },
    { role: 'unhide' },
    { type: 'separator' },
    { role: 'quit' },
  ];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(isMac ? [{ role: 'appMenu' as const, submenu: applicationMenu }] : []),
      {
        label: '&File',
        submenu: [
          { label: 'New conversation', accelerator: 'CmdOrCtrl+N', click: newConversation },
          { type: 'separator' },
          { label: 'Close window', role: 'close' },
          ...(isMac ? [] : [{ label: 'Quit', accelerator: 'Ctrl+Q', click: quit }]),
        ],
      },
      { label: '&Edit', role: 'editMenu' },
      {
        label: '&View',
        submenu: [
          { role: 'resetZoom' },
          { role: 'zoomIn' },
          { role: 'zoomOut' },
          { type: 'separator' },
          { role: 'togglefullscreen' },
          { type: 'separator' },
          { role: 'reload' },
          { role: 'toggleDevTools' },
        ],
      },
      { label: '&Window', role: 'windowMenu' },
      {
        label: '&Help',
        role: 'help',
        submenu: [{ label: 'Show log file', click: () => shell.showItemInFolder(logFile) }],
      },
    ]),
  );
}
