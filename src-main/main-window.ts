import {
  BrowserWindow,
  dialog,
  nativeTheme,
  Notification,
  screen,
  type WebContents,
} from 'electron';
import type { Logger } from '#core/logger.ts';
import { pageAddress } from './addresses.ts';
import { windowIcon } from './icons.ts';
import { minimumSize, placeWindow, readWindowPlace, writeWindowPlace } from './window-place.ts';

export type MainWindowOptions = {
  readonly preloadPath: string;
  /** Where its place on the screen is kept. */
  readonly placeFile: string;
  /** Start without showing it. */
  readonly hidden: boolean;
  readonly log: Logger;
  /** The person closes the window; it is hidden by then. */
  readonly onClose: () => void;
};

/** The one window. It is hidden, not destroyed, when the person closes it. */
export type MainWindow = {
  /** Shows and focuses it, wherever it was. */
  show(): void;
  isFocused(): boolean;
  /** Saves its place and hides it, for the end of the app. */
  leave(): void;
};

/** A page that dies again sooner than this after it was loaded anew is not loaded once more unasked. */
const crashPauseMs = 10_000;

export function openMainWindow(options: MainWindowOptions): MainWindow {
  const { placeFile } = options;
  const saved = readWindowPlace(placeFile);
  const main = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== main.id);
  const window = new BrowserWindow({
    ...placeWindow(
      saved,
      [main, ...others].map(({ workArea }) => workArea),
    ),
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    title: 'Kingly',
    icon: windowIcon(),
    show: false,
    autoHideMenuBar: true,
    // The page’s own background, so that nothing flashes before it is painted.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16161a' : '#fbfbfa',
    webPreferences: {
      preload: options.preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      // Elsewhere Chromium would fetch dictionaries from the network.
      spellcheck: process.platform === 'darwin',
    },
  });
  const savePlace = (): void =>
    writeWindowPlace(placeFile, {
      bounds: window.getNormalBounds(),
      maximized: window.isMaximized(),
    });

  let isWanted = !options.hidden;
  window.once('ready-to-show', () => {
    if (!isWanted) return;
    if (saved?.maximized === true) window.maximize();
    window.show();
  });
  window.on('close', (event) => {
    event.preventDefault();
    savePlace();
    window.hide();
    options.onClose();
  });
  recover(window, window.webContents, options.log);
  window.loadURL(pageAddress).catch((error: unknown) => {
    options.log.error('The page could not be loaded', { error: String(error) });
  });

  return {
    show: () => {
      if (window.isDestroyed()) return;
      isWanted = true;
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    // Timers may still ask while the app ends; a throw there would hold it up with a dialog.
    isFocused: () => !window.isDestroyed() && window.isFocused(),
    leave: () => {
      isWanted = false;
      if (window.isDestroyed()) return;
      savePlace();
      window.hide();
    },
  };
}

/** Brings the page back when it dies or hangs: all that matters is outside of it. */
function recover(window: BrowserWindow, contents: WebContents, log: Logger): void {
  let lastReload = 0;
  const reload = (): void => {
    lastReload = Date.now();
    contents.reload();
  };

  contents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    log.error('The window’s page died', { reason, exitCode });
    if (Date.now() - lastReload >= crashPauseMs) {
      reload();
      if (Notification.isSupported()) {
        const body = 'Its page stopped. Your messages and running work are as they were.';
        new Notification({ title: 'Kingly’s window was loaded again', body, silent: true }).show();
      }
      return;
    }
    void ask(
      window,
      'The window stopped again',
      'Its page does not stay up. Running work goes on.',
      ['Load it again', 'Leave it'],
    ).then((answer) => {
      if (answer === 0) reload();
    });
  });

  let question: AbortController | undefined;
  contents.on('unresponsive', () => {
    log.warn('The window’s page does not respond');
    question?.abort();
    question = new AbortController();
    const { signal } = question;
    void ask(
      window,
      'The window does not respond',
      'You can wait, or load its page again. Running work goes on either way.',
      ['Wait', 'Load it again'],
      signal,
    ).then((answer) => {
      if (answer === 1 && !signal.aborted) contents.forcefullyCrashRenderer();
    });
  });
  contents.on('responsive', () => question?.abort());
}

async function ask(
  window: BrowserWindow,
  message: string,
  detail: string,
  buttons: string[],
  signal?: AbortSignal,
): Promise<number> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message,
    detail,
    buttons,
    defaultId: 0,
    cancelId: signal === undefined ? buttons.length - 1 : 0,
    ...(signal === undefined ? {} : { signal }),
  });
  return response;
}
