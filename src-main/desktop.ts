import { app, safeStorage, session } from 'electron';
import { join } from 'node:path';
import type { Application } from '#core/application.ts';
import { createApplication } from '#core/create-application.ts';
import { cacheFolder, thisMachine } from '#core/host/folders.ts';
import { type FileLog, openFileLog } from '#core/host/file-log.ts';
import { guardProcess } from '#core/host/process-guard.ts';
import { appContract } from '#shared/contracts/app.ts';
import { portPair } from '#shared/rpc/port.ts';
import { connect } from '#shared/rpc/rpc.ts';
import {
  canShowTray,
  type ClosingChoice,
  closingChoiceSchema,
  closingPolicy,
  closingSettingKey,
} from './closing-policy.ts';
import { hostPages } from './ipc-host.ts';
import { type MainWindow, openMainWindow } from './main-window.ts';
import { setApplicationMenu } from './menu.ts';
import { createNotifier } from './notifications/notifier.ts';
import { createOpenWorkCounter } from './open-work-counter.ts';
import { servePage } from './page-protocol.ts';
import { secureContents, secureSession } from './security.ts';
import { showStartupFailure, startupFailure } from './startup-failure.ts';
import { systemSecretBox } from './system-secret-box.ts';
import { openTray } from './tray.ts';
import { utilityProcessStarter } from './utility-process-starter.ts';

/** Files of the build and folders of this person; absolute. */
export type DesktopPaths = {
  readonly storeThread: string;
  readonly backend: string;
  /** The entry of a built-in tool server, by its name. */
  readonly toolServer: (server: string) => string;
  readonly frontend: string;
  /** What was trained for the frontend, as real files. */
  readonly frontendFiles: string;
  readonly workflows: string;
  readonly preload: string;
  readonly pageFolder: string;
  readonly dataFolder: string;
};

/** The app has this long to end in order, in milliseconds; whoever started it waits 10 s. */
const closingLimitMs = 8_000;

/** Runs the desktop app. Resolves when it is up; it ends through `app.quit`. */
export async function runDesktop(paths: DesktopPaths): Promise<void> {
  const logFile = join(paths.dataFolder, 'logs', 'kingly.log');
  const log = openFileLog({
    file: logFile,
    ...(app.isPackaged ? {} : { echo: (line) => void process.stderr.write(`${line}\n`) }),
  });
  log.info('Kingly starts', {
    version: app.getVersion(),
    electron: process.versions.electron,
    platform: process.platform,
  });
  // A closed terminal is no reason to end: what it would have shown is in the log file.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {});
  app.on('child-process-gone', (_event, { type, name, reason, exitCode }) => {
    // How the backend ends is told by whoever started it.
    if (type !== 'Utility') log.warn('A process is gone', { type, name, reason, exitCode });
  });

  const application = openApplication(paths, log);
  // Without it, a stray error would open a dialog of Electron’s that stands in the way of quitting.
  guardProcess({
    log,
    onProblem: (message) =>
      void application.then(
        (running) => running.tellProblem(message),
        () => undefined,
      ),
  });
  // Its failure is told below; until then nobody else waits for it.
  application.catch(() => undefined);
  const visible: { window?: MainWindow } = {};
  quitInOrder(application, () => visible.window?.leave(), log);
  secureContents(app, log);
  await app.whenReady();
  secureSession(session.defaultSession);
  servePage(paths.pageFolder, log);
  hostPages(
    application.then(({ connect: serve }) => serve),
    log,
  );

  const actions = {
    show: () => visible.window?.show(),
    newConversation: () => {
      visible.window?.show();
      // Nothing in particular: the page turns to a new conversation.
      void application.then((running) => running.show({ conversationId: null, taskId: null }));
    },
    quit: () => app.quit(),
  };
  setApplicationMenu({ ...actions, logFile });
  app.on('second-instance', actions.show);
  app.on('activate', actions.show);
  const tray = canShowTray(process.platform, process.env) ? openTray(actions) : undefined;
  const finishing = { wanted: false };
  app.on('browser-window-focus', () => (finishing.wanted = false));
  // The window is there before the store is open: its page waits for its port.
  const opened = openMainWindow({
    preloadPath: paths.preload,
    placeFile: join(paths.dataFolder, 'window.json'),
    hidden: app.commandLine.hasSwitch('hidden'),
    log,
    onClose: () => void closeWindow(application, tray !== undefined, finishing),
  });
  visible.window = opened;

  let running: Application;
  try {
    running = await application;
  } catch (error) {
    log.error('Kingly could not start', { error });
    opened.leave();
    await showStartupFailure(startupFailure(error, join(paths.dataFolder, 'kingly.db'), logFile));
    app.exit(1);
    return;
  }
  running.onEvents(
    createNotifier({
      isWatched: opened.isFocused,
      onClick: (target) => {
        opened.show();
        running.show(target);
      },
    }),
  );
  const counter = createOpenWorkCounter(running.openWork, (count) => {
    tray?.setOpenWork(count);
    if (count === 0 && finishing.wanted) app.quit();
  });
  running.onEvents(counter);
  counter();
}

function openApplication(paths: DesktopPaths, log: FileLog): Promise<Application> {
  return createApplication({
    shell: 'desktop',
    version: app.getVersion(),
    dataFolder: paths.dataFolder,
    cacheFolder: cacheFolder(thisMachine()),
    storeThreadPath: paths.storeThread,
    backendPath: paths.backend,
    toolServerPath: paths.toolServer,
    frontend: { entryPath: paths.frontend, filesFolder: paths.frontendFiles },
    workflowsFolder: paths.workflows,
    secretBox: systemSecretBox(
      app.whenReady().then(() => safeStorage),
      process.platform,
    ),
    starter: utilityProcessStarter((name, line) => log.info(name, { line })),
    log,
  });
}

/** Whatever asks the app to quit, the store is closed and the backend drained before it does. */
function quitInOrder(application: Promise<Application>, leave: () => void, log: FileLog): void {
  let isClosing = false;
  const close = async (): Promise<void> => {
    leave();
    const closed = application.then((running) => running.close());
    const inTime = await Promise.race([
      closed.then(
        () => true,
        () => true,
      ),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), closingLimitMs)),
    ]);
    if (inTime) log.info('Kingly has ended');
    else log.error('Kingly did not end in time; its work is taken up at the next start');
    app.exit(0);
  };
  app.on('before-quit', (event) => {
    event.preventDefault();
    if (isClosing) return;
    isClosing = true;
    void close();
  });
  // A window is never destroyed before the end; without this listener Electron would quit.
  app.on('window-all-closed', () => {});
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => app.quit());
}

async function closeWindow(
  application: Promise<Application>,
  hasTray: boolean,
  finishing: { wanted: boolean },
): Promise<void> {
  const situation = await application
    .then(async (running) => ({
      choice: await closingChoice(running),
      openWork: await running.openWork(),
    }))
    .catch(() => ({ choice: 'auto' as const, openWork: 0 }));
  const closing = closingPolicy({ ...situation, hasTray, platform: process.platform });
  if (closing === 'quit') app.quit();
  finishing.wanted = closing === 'finish';
}

/** Settings are read as any client reads them. */
async function closingChoice(application: Application): Promise<ClosingChoice> {
  const [client, server] = portPair();
  application.connect(server);
  try {
    const settings = await connect(client, appContract)['settings.all']({});
    return closingChoiceSchema.parse(settings[closingSettingKey]);
  } finally {
    client.close();
  }
}
