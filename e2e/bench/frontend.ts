import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type FrontendReader, frontendReaders } from '#shared/contracts/frontend-model.ts';
import { descendants, residentMegabytes } from '../fixtures/processes.ts';
import { environmentFor } from './desktop.ts';
import { accuracy } from './frontend-accuracy.ts';
import { latency, ollamaLatency } from './frontend-latency.ts';
import { type Gold, readGold } from './gold-set.ts';
import type { BenchmarkOptions, Metric } from './metric.ts';
import { type OllamaChoice, ollamaChoice } from './ollama-choice.ts';
import { prepareHeadless, remark } from './prepare.ts';
import { instantAnswers } from './said.ts';
import { openSocketClient, type SocketClient } from './socket-client.ts';
import { makeBenchFolder, startBenchHost } from './started.ts';

/** Messages that are typed in each measurement of latency. */
const typed = 100;
/** Seconds that readers may take to be loaded. */
const loadingSeconds = 60;

/**
 * The frontend as a whole: how often it is right on a gold set (`--gold FILE` with lines
 * `label<TAB>text<TAB>line`), through the real readers as the app starts them; what they cost; and
 * how soon a reading is there in a real browser. With `--ollama MODEL` the same of that model of a
 * running Ollama as the frontend’s last reader, and nothing else.
 */
export async function* frontendBenchmark(options: BenchmarkOptions): AsyncGenerator<Metric> {
  const ollama = options.ollama === undefined ? undefined : await ollamaChoice(options.ollama);
  if (ollama === null) return;
  await prepareHeadless();
  const all = readGold(options.gold);
  yield* await measureReaders(all, ollama);
  const texts = all.filter(({ text }) => !/[\n\t]/u.test(text) && text.length <= 300);
  const some = everyNth(texts, typed).map(({ text }) => text);
  yield* ollama === undefined ? latency(some) : ollamaLatency(some, ollama);
}

function everyNth(all: readonly Gold[], count: number): readonly Gold[] {
  const step = Math.max(1, Math.floor(all.length / count));
  return all.filter((_, index) => index % step === 0).slice(0, count);
}

async function measureReaders(
  all: readonly Gold[],
  ollama: OllamaChoice | undefined,
): Promise<readonly Metric[]> {
  const folder = makeBenchFolder();
  const host = await startBenchHost(folder.path, {
    ...environmentFor(instantAnswers, folder.path),
    ...ollama?.environment,
  });
  let client: SocketClient | undefined;
  const metrics: Metric[] = [];
  try {
    client = await openSocketClient(host.url);
    if (ollama !== undefined) await ollama.chooseAt(host.url);
    const there = await readersThere(client);
    remark(`frontend: ${all.length} messages; readers: reflex ${there.join(' ')}`);
    for await (const metric of accuracy(all, client.app, there, ollama?.model ?? null))
      metrics.push(metric);
    if (ollama === undefined) metrics.push(...(await costs(host.process.pid ?? 0)));
    return metrics;
  } finally {
    client?.close();
    await host.stop();
    folder.remove();
  }
}

/** The readers that can be asked once they are loaded; the others are told of. */
async function readersThere({ app }: SocketClient): Promise<readonly FrontendReader[]> {
  // The process may be started by the first question.
  await app['frontend.read']({ draft: 'hello there', readers: ['encoder', 'adapter'] });
  let states = await app['frontend.readers']({});
  for (let second = 0; second < loadingSeconds; second += 1) {
    const isAwaited = frontendReaders.some((reader) =>
      /loaded|started|answer/u.test(states[reader].reason ?? ''),
    );
    if (!isAwaited) break;
    await delay(1_000);
    states = await app['frontend.readers']({});
  }
  for (const reader of frontendReaders) {
    const { ready, reason } = states[reader];
    if (!ready) remark(`frontend: the ${reader} is not there: ${reason ?? 'no reason given'}`);
  }
  return frontendReaders.filter((reader) => states[reader].ready);
}

/** Memory of the readers' process, and the processor time it takes while nobody types. */
async function costs(hostId: number): Promise<readonly Metric[]> {
  const readers = descendants(hostId).find(({ command }) =>
    /main\/frontend[\w-]*\.js/u.test(command),
  );
  if (readers === undefined) {
    remark('frontend: there is no process of the readers');
    return [];
  }
  const seconds = (): number => {
    const stat = readFileSync(`/proc/${readers.pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  };
  await delay(1_000);
  const before = seconds();
  await delay(5_000);
  const idle = (seconds() - before) / 5;
  const megabytes = Math.round(residentMegabytes(readers.pid) * 10) / 10;
  return [
    { metric: 'process.mb', value: megabytes, unit: 'MB', n: 1 },
    { metric: 'process.idleCpu', value: idle, unit: 'ratio', n: 1 },
  ];
}
