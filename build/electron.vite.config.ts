import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import path from 'node:path';
import { bundleNodeLlamaCpp } from './bundle-node-llama-cpp.ts';
import { frontendFiles } from './frontend-files.ts';
import { workflowFiles } from './workflow-files.ts';
import {
  headlessEntry,
  nativePackages,
  nodeEntries,
  preloadEntry,
  projectFolder,
  rendererFolder,
  serverPackages,
} from './rooms.ts';

const outFolder = path.join(process.env['KINGLY_BUILD_SOURCES'] ?? projectFolder, 'out');

// electron-vite asks an installed Electron for its version, and starts it for that; without one it must be told.
process.env['ELECTRON_MAJOR_VER'] ??= '45';

/** The ordinary build, for Electron 45 and Node 24: `electron-vite build --config build/electron.vite.config.ts`. */
export default defineConfig({
  main: {
    plugins: [bundleNodeLlamaCpp(), workflowFiles(), frontendFiles()],
    build: {
      target: 'node24',
      outDir: path.join(outFolder, 'main'),
      externalizeDeps: false,
      sourcemap: true,
      rolldownOptions: {
        input: { ...nodeEntries, headless: headlessEntry },
        external: [...nativePackages, ...serverPackages],
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: path.join(outFolder, 'preload'),
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: preloadEntry },
        // A sandboxed preload script is one CommonJS file that may require `electron` only.
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: rendererFolder,
    plugins: [react()],
    css: { transformer: 'lightningcss', lightningcss: { targets: { chrome: 150 << 16 } } },
    build: {
      target: 'chrome150',
      minify: true,
      cssMinify: 'lightningcss',
      outDir: path.join(outFolder, 'renderer'),
      emptyOutDir: true,
      // Loaded from disk, not over a network.
      chunkSizeWarningLimit: 2500,
      rolldownOptions: { input: path.join(rendererFolder, 'index.html') },
    },
  },
});
