import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { launchDesktop } from '#build/test-runtime/launch-desktop.mjs';
import type { DataFolder } from '../fixtures/data-folder.ts';
import type { ScriptEntry } from '../fixtures/kingly.ts';
import { person } from '../fixtures/person.ts';
import { prepareDesktop } from './prepare.ts';
import { makeBenchFolder } from './started.ts';

/** The desktop app in a real Electron, on data of its own. */
export type Desktop = {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly dataFolder: string;
  /** Quits it as a person would; the data stay until the work is over. */
  quit(): Promise<void>;
};

/** What answers: a script, or the embedded real model. */
export type Answers = readonly ScriptEntry[] | 'embedded';

/** Nothing of the machine may answer in its place. */
export function environmentFor(answers: Answers, folder: string): Record<string, string> {
  const environment = { OLLAMA_HOST: 'http://127.0.0.1:9' };
  if (answers === 'embedded') return environment;
  const path = join(folder, 'model-script.json');
  writeFileSync(path, JSON.stringify({ entries: answers }));
  return { ...environment, KINGLY_MODEL_SCRIPT: path };
}

/** Starts the desktop app on a data folder and waits until one can type. */
export async function openDesktop(answers: Answers, folder: DataFolder): Promise<Desktop> {
  await prepareDesktop();
  const app = await launchDesktop({
    dataFolder: folder.path,
    env: environmentFor(answers, folder.path),
  });
  let ended: Promise<void> | undefined;
  const quit = (): Promise<void> => (ended ??= app.close());
  try {
    const page = await app.firstWindow();
    await person(page).ready();
    return { app, page, dataFolder: folder.path, quit };
  } catch (error) {
    await quit();
    throw error;
  }
}

/** Does something with a desktop app of its own, which has ended when this resolves. */
export async function withDesktop<Result>(
  answers: Answers,
  work: (desktop: Desktop) => Promise<Result>,
): Promise<Result> {
  const folder = makeBenchFolder();
  try {
    const desktop = await openDesktop(answers, folder);
    try {
      return await work(desktop);
    } finally {
      await desktop.quit();
    }
  } finally {
    folder.remove();
  }
}
