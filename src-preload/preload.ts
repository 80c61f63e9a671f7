import { contextBridge, ipcRenderer } from 'electron';

/**
 * The whole bridge. The page asks for a connection and gets it as a `message` event whose data is
 * `kingly:port` and whose only port leads to the app; everything else goes through that port.
 */
const bridge = {
  shell: 'desktop',
  platform: process.platform,
  connect: (): void => ipcRenderer.send('kingly:connect'),
} as const;

// A port cannot cross the context bridge as a value; a message to the own window carries it.
ipcRenderer.on('kingly:port', (event) => {
  window.postMessage('kingly:port', window.location.origin, event.ports);
});

contextBridge.exposeInMainWorld('kingly', bridge);
