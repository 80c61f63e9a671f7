import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { openBrowser } from '../fixtures/kingly.ts';
import { person } from '../fixtures/person.ts';
import { backendProcess } from '../fixtures/processes.ts';
import { feeding, heavyTaskCount, whileBusy } from './busy.ts';
import { environmentFor } from './desktop.ts';
import { installLabelProbe, type LabelReport, readLabelProbe } from './label-probe.ts';
import { type Metric, percentiles } from './metric.ts';
import { remark } from './prepare.ts';
import { heavyTasks, instantAnswers } from './said.ts';
import { sendInPage } from './send-in-page.ts';
import type { OllamaChoice } from './ollama-choice.ts';
import { makeBenchFolder, startBenchHost } from './started.ts';

/** Share of messages whose reading may be missed, such as where two replies fall into one frame. */
const mostUnread = 0.02;

/** How the messages of a measurement come into the field. */
type Manner = 'typed' | 'at once';

/**
 * In real Chromium, against the headless host: Enter until the reading is in the document, with the
 * draft read ahead (idle, and beside a backend model at work) and without; Enter until the coded
 * line leaves; and other keys until they are painted, while the draft is read ahead.
 */
export async function* latency(texts: readonly string[]): AsyncGenerator<Metric> {
  const idle = await measure(texts, 'idle', 'typed');
  yield* percentiles(
    'label.idle',
    idle.enters.flatMap(({ label }) => label ?? []),
  );
  yield* percentiles(
    'label.painted',
    idle.enters.flatMap(({ painted }) => painted ?? []),
  );
  yield* percentiles(
    'line',
    idle.enters.flatMap(({ line }) => line ?? []),
  );
  yield* percentiles('type', idle.keys);
  const cold = await measure(texts, 'idle', 'at once');
  yield* percentiles(
    'label.cold',
    cold.enters.flatMap(({ label }) => label ?? []),
  );
  yield* percentiles(
    'line.cold',
    cold.enters.flatMap(({ line }) => line ?? []),
  );
  const busy = await measure(texts, 'busy', 'typed');
  yield* percentiles(
    'label.busy',
    busy.enters.flatMap(({ label }) => label ?? []),
  );
}

/** The same with a model of Ollama as the last reader, idle only: read ahead, and not. */
export async function* ollamaLatency(
  texts: readonly string[],
  ollama: OllamaChoice,
): AsyncGenerator<Metric> {
  const idle = await measure(texts, 'idle', 'typed', ollama);
  yield* percentiles(
    'ollama.label.idle',
    idle.enters.flatMap(({ label }) => label ?? []),
  );
  yield* percentiles(
    'ollama.line',
    idle.enters.flatMap(({ line }) => line ?? []),
  );
  yield* percentiles('ollama.type', idle.keys);
  const cold = await measure(texts, 'idle', 'at once', ollama);
  yield* percentiles(
    'ollama.label.cold',
    cold.enters.flatMap(({ label }) => label ?? []),
  );
}

async function measure(
  texts: readonly string[],
  load: 'idle' | 'busy',
  manner: Manner,
  ollama?: OllamaChoice,
): Promise<LabelReport> {
  const folder = makeBenchFolder();
  const host = await startBenchHost(folder.path, {
    ...environmentFor(load === 'idle' ? instantAnswers : 'embedded', folder.path),
    ...ollama?.environment,
  });
  const browser = await openBrowser();
  try {
    if (ollama !== undefined) await ollama.chooseAt(host.url);
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await installLabelProbe(page);
    await page.goto(host.url);
    const me = person(page);
    await me.ready();
    let busy = (): string => 'no model was at work';
    if (load === 'busy') {
      await sendInPage(page, heavyTasks(heavyTaskCount), 20);
      busy = await whileBusy(folder.path, await backendProcess(host.process.pid ?? 0));
    }
    await me.newConversation();
    await me.composer.focus();
    // The readers are loaded for the first draft.
    await typeOne(page, 'is anybody there who reads this along', 'typed');
    await delay(3_000);
    const before = (await readLabelProbe(page)).enters.length;
    const said = texts.map((text) => ({ text, manner: 'keys' as const, immediately: false }));
    for (const { text } of load === 'busy' ? feeding(folder.path, said) : said) {
      await typeOne(page, text, manner);
      await delay(60);
    }
    await delay(1_000);
    const report = await readLabelProbe(page);
    const enters = report.enters.slice(before);
    const unread = enters.filter(({ label }) => label === null);
    for (const { typed } of unread) remark(`label, ${load}, ${manner}: not seen read: ${typed}`);
    if (unread.length > enters.length * mostUnread)
      throw new Error(`${unread.length} of ${enters.length} messages were never read`);
    remark(`label, ${load}, ${manner}: ${enters.length} messages; ${busy()}`);
    return { enters, keys: report.keys };
  } finally {
    await browser.close();
    await host.stop();
    folder.remove();
  }
}

/** Typed, the last words come key by key, and Enter a reading pause later; else all at once. */
async function typeOne(page: Page, text: string, manner: Manner): Promise<void> {
  const { keyboard } = page;
  if (manner === 'at once') await keyboard.insertText(text);
  else {
    const keys = Math.max(0, text.length - 16);
    await keyboard.insertText(text.slice(0, keys));
    await keyboard.type(text.slice(keys), { delay: 25 });
    await delay(260);
  }
  await keyboard.press('Enter');
}
