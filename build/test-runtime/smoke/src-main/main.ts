import { BrowserWindow, app, ipcMain, utilityProcess } from 'electron';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** A tiny app with the product's process layout: proves that the build and the test runtime fit together. */
const here = path.dirname(fileURLToPath(import.meta.url));
const results: Record<string, unknown> = {};

app.on('window-all-closed', () => app.quit());
void app.whenReady().then(async () => {
  const window = new BrowserWindow({
    webPreferences: {
      preload: path.join(here, '../preload/preload.cjs'),
      sandbox: true,
      contextIsolation: true,
    },
  });
  ipcMain.handle('results', () => results);
  await window.loadFile(path.join(here, '../renderer/index.html'));

  const worker = new Worker(path.join(here, 'store-thread.js'), {
    workerData: { file: path.join(app.getPath('userData'), 'smoke.db') },
  });
  worker.on('message', (message: unknown) => (results['store'] = message));
  worker.on('error', (error) => (results['store'] = String(error.stack)));

  const backend = utilityProcess.fork(path.join(here, 'backend.js'), [], { stdio: 'inherit' });
  backend.on('message', (message: unknown) => (results['backend'] = message));
  backend.on('exit', (code) => (results['backendExit'] = code));
  backend.postMessage({ model: process.env['SMOKE_MODEL'] });
});
