import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Metric } from './metric.ts';

const resultSchema = z.object({ samples: z.number() }).catchall(z.number());

/**
 * Reading one message as a command, in a Node of its own, where nothing is warm; a paste is of
 * 100,000 characters.
 */
export async function* reflexBenchmark(): AsyncGenerator<Metric> {
  const bench = new URL('../../training/bench-reflex.ts', import.meta.url);
  const source = `import { benchReflex } from ${JSON.stringify(bench.href)};
    process.stdout.write(JSON.stringify(benchReflex()));`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    source,
  ]);
  const { samples, ...measured } = resultSchema.parse(JSON.parse(stdout));
  for (const [metric, value] of Object.entries(measured)) {
    const n = metric === 'reflex.cold' ? 1 : metric === 'reflex.paste.max' ? 20 : samples;
    yield { metric, value, unit: 'ms', n };
  }
}
