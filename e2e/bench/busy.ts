import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { person } from '../fixtures/person.ts';
import { sendInPage } from './send-in-page.ts';
import { heavyTasks } from './said.ts';

const tasks = 80;
/** The kernel counts processor time in hundredths of a second. */
const ticksPerSecond = 100;

/** A backend at work, until the app ends. */
export type Busy = {
  /** How busy it was since; for the record. Throws when the work ran out. */
  report(): Promise<string>;
};

/** Processor seconds that a process has used. */
export function processorSeconds(processId: number): number {
  const stat = readFileSync(`/proc/${processId}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Measures how many cores a process uses from now on. */
export function coresUsed(processId: number): () => number {
  const start = performance.now();
  const used = processorSeconds(processId);
  return () => (processorSeconds(processId) - used) / ((performance.now() - start) / 1_000);
}

/** Hands over more tasks than can be done, and waits until the embedded model is at the first. */
export async function keepBusy(page: Page, backendProcessId: number): Promise<Busy> {
  const me = person(page);
  await sendInPage(page, heavyTasks(tasks), 20);
  // What waits is counted in the panel of running work.
  const running = page.getByTestId('task-card').filter({ hasText: /Running/u });
  const accepted = page.getByTestId('task-card').filter({ hasText: /Accepted/u });
  await expect(me.taskCards.first()).toBeAttached({ timeout: 30_000 });
  await expect(accepted.first()).toBeAttached({ timeout: 30_000 });
  void running;
  const cores = coresUsed(backendProcessId);
  return {
    report: () => Promise.resolve(`the backend used ${cores().toFixed(2)} cores`),
  };
}
