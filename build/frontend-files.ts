import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';
import { projectFolder } from './rooms.ts';

const folder = path.join(projectFolder, 'src-models', 'frontend');

/** What was trained. The encoder’s changes are not among it: the set-up has merged them. */
const names = ['encoder-head.json', 'adapter-head.json', 'kingly-front.lora.gguf'];

/** Puts what was trained for the frontend beside the entries, as `frontend-files/`. */
export function frontendFiles(): Plugin {
  return {
    name: 'kingly:frontend-files',
    generateBundle() {
      for (const name of names.filter((one) => existsSync(path.join(folder, one)))) {
        const source = readFileSync(path.join(folder, name));
        this.emitFile({ type: 'asset', fileName: `frontend-files/${name}`, source });
      }
    },
  };
}
