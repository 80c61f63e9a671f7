import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { ElectronApplication, Page } from '@playwright/test';
import { z } from 'zod';
import { withDesktop } from './desktop.ts';
import type { Metric } from './metric.ts';
import { instantAnswers, messages } from './said.ts';
import { sendInPage } from './send-in-page.ts';
import { readStore } from './store-file.ts';

/** Each has a reply, so that a conversation of twice as many is made. */
const sent = 500;

const statusSchema = z.object({ role: z.string(), status: z.string(), count: z.number() });
const processesSchema = z.array(z.object({ pid: z.number(), type: z.string() }));

/**
 * Memory of the window’s process and of the main process after 1,000 messages in one conversation,
 * in the real Electron. `renderer.mb` and `main.mb` are all that is resident, shared libraries
 * and the program itself included; `.private` is what only this process has, `.share` (PSS) adds
 * its part of what it shares. MB are 2^20 bytes.
 */
export async function* footprintBenchmark(): AsyncGenerator<Metric> {
  yield* await withDesktop(instantAnswers, async ({ app, page, dataFolder }) => {
    await fill(page, dataFolder);
    return await measured(app);
  });
}

async function fill(page: Page, dataFolder: string): Promise<void> {
  // Those answered on the spot are not kept.
  const texts = messages(sent * 2)
    .map(({ text }) => text)
    .filter((text) => !text.endsWith('running?'))
    .slice(0, sent);
  await sendInPage(page, texts, 40);
  const statuses = (): string =>
    readStore(
      dataFolder,
      statusSchema,
      'SELECT role, status, count(*) AS count FROM messages GROUP BY 1, 2',
    )
      .map(({ role, status, count }) => `${count} ${role} ${status}`)
      .join(', ');
  const all = `${sent} assistant complete, ${sent} user complete`;
  for (let tries = 0; statuses() !== all; tries += 1) {
    if (tries > 300) throw new Error(`Not all messages were answered: ${statuses()}`);
    await delay(200);
  }
  // What is collected at leisure may be collected.
  await delay(3_000);
}

async function measured(app: ElectronApplication): Promise<Metric[]> {
  const processes = processesSchema.parse(
    await app.evaluate(({ app: electron }) =>
      electron.getAppMetrics().map(({ pid, type }) => ({ pid, type })),
    ),
  );
  return [
    ['renderer', 'Tab'] as const,
    ['main', 'Browser'] as const,
    ['backend', 'Utility'] as const,
  ].flatMap(([name, type]) => {
    // Electron has more utilities than the backend; it is the largest.
    const all = processes.filter((each) => each.type === type).map(({ pid }) => memoryOf(pid));
    const largest = all.toSorted((first, second) => second.resident - first.resident)[0];
    if (largest === undefined) throw new Error(`There is no ${type} process`);
    const metric = (suffix: string, value: number): Metric => ({
      metric: `${name}.${suffix}`,
      value: Math.round(value * 10) / 10,
      unit: 'MB',
      n: 1,
    });
    return [
      metric('mb', largest.resident),
      metric('mb.share', largest.share),
      metric('mb.private', largest.private),
    ];
  });
}

function memoryOf(processId: number): { resident: number; share: number; private: number } {
  const rollup = readFileSync(`/proc/${processId}/smaps_rollup`, 'latin1');
  const of = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'mu').exec(rollup)?.[1] ?? Number.NaN) / 1_024;
  return {
    resident: of('Rss'),
    share: of('Pss'),
    private: of('Private_Clean') + of('Private_Dirty'),
  };
}
