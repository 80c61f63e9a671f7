import { parseArgs } from 'node:util';
import { arch, cpus, totalmem } from 'node:os';
import { ackBenchmark } from './ack.ts';
import { eventsBenchmark } from './events.ts';
import { footprintBenchmark } from './footprint.ts';
import { frontendBenchmark } from './frontend.ts';
import { intakeBenchmark } from './intake.ts';
import { jobsBenchmark } from './jobs.ts';
import { lostWrites } from './memory-mcp.ts';
import type { Benchmark, BenchmarkOptions } from './metric.ts';
import { notifyBenchmark } from './notify.ts';
import { reflexBenchmark } from './reflex.ts';
import { slotsBenchmark } from './slots.ts';
import { startupBenchmark } from './startup.ts';
import { storeBenchmark } from './store.ts';
import { streamBenchmark } from './stream.ts';
import { workflowBenchmark } from './workflow.ts';

const benchmarks: Readonly<Record<string, Benchmark>> = {
  ack: ackBenchmark,
  events: eventsBenchmark,
  footprint: footprintBenchmark,
  frontend: frontendBenchmark,
  intake: intakeBenchmark,
  jobs: jobsBenchmark,
  'memory-mcp': lostWrites,
  notify: notifyBenchmark,
  reflex: reflexBenchmark,
  slots: slotsBenchmark,
  startup: startupBenchmark,
  store: storeBenchmark,
  stream: streamBenchmark,
  workflow: workflowBenchmark,
};

/**
 * `npm run bench -- NAME … [--gold FILE] [--ollama MODEL] [--misses LABEL.FIELD]`: prints one JSON
 * line per metric; without a name, all of them. The model reads in place of Kingly’s own in `frontend`.
 */
async function main(names: readonly string[], options: BenchmarkOptions): Promise<void> {
  const unknown = names.filter((name) => !Object.hasOwn(benchmarks, name));
  if (unknown.length > 0) {
    console.error(
      `No benchmark ${unknown.join(', ')}; there are ${Object.keys(benchmarks).join(', ')}`,
    );
    process.exitCode = 2;
    return;
  }
  const [processor] = cpus();
  const machine = `${processor?.model ?? arch()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  console.error(`Machine: ${machine}`);
  for (const [name, benchmark] of Object.entries(benchmarks)) {
    if (names.length > 0 && !names.includes(name)) continue;
    for await (const metric of benchmark(options)) console.log(JSON.stringify(metric));
  }
}

// What was started is ended by listeners for the exit, which a signal alone does not bring.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(130));
}
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { gold: { type: 'string' }, ollama: { type: 'string' }, misses: { type: 'string' } },
});
await main(positionals, { gold: values.gold, ollama: values.ollama, misses: values.misses });
