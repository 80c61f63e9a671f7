import { contextBridge, ipcRenderer } from 'electron';

contextBridge.exposeInMainWorld('smoke', { results: () => ipcRenderer.invoke('results') });
