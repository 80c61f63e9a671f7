import { app } from 'electron';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runDesktop } from './desktop.ts';
import { registerPageScheme } from './page-protocol.ts';

/** The desktop app’s entry. Its siblings in the build lie beside it. */
function beside(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** `KINGLY_DATA` names the folder of everything; `--user-data-dir` still moves Electron’s own part. */
function chooseDataFolder(): string {
  const chosen = process.env['KINGLY_DATA'] ?? '';
  const folder = chosen === '' ? join(app.getPath('appData'), 'Kingly') : chosen;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!app.commandLine.hasSwitch('user-data-dir')) {
    app.setPath('userData', chosen === '' ? folder : join(folder, 'electron'));
  }
  return folder;
}

app.setName('Kingly');
registerPageScheme();
const dataFolder = chooseDataFolder();
if (app.requestSingleInstanceLock()) {
  void runDesktop({
    storeThread: beside('./store-thread.js'),
    workflows: beside('./workflows'),
    backend: beside('./backend.js'),
    toolServer: (server) => beside(`./tools-${server}.js`),
    frontend: beside('./frontend.js'),
    // llama.cpp opens the adapter itself and knows no archive.
    frontendFiles: beside('./frontend-files').replace(/\bapp\.asar\b/u, 'app.asar.unpacked'),
    preload: beside('../preload/preload.cjs'),
    pageFolder: beside('../renderer/'),
    dataFolder,
  });
} else {
  app.quit();
}
