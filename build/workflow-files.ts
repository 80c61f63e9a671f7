import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';
import { projectFolder } from './rooms.ts';

const folder = path.join(projectFolder, 'src-core', 'workflows', 'built-in');

/** Puts the workflows that come with Kingly beside the entries, as `workflows/*.yaml`. */
export function workflowFiles(): Plugin {
  return {
    name: 'kingly:workflow-files',
    generateBundle() {
      for (const name of readdirSync(folder)) {
        const source = readFileSync(path.join(folder, name), 'utf8');
        this.emitFile({ type: 'asset', fileName: `workflows/${name}`, source });
      }
    },
  };
}
