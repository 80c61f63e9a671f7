import type { Metric } from '../bench/metric.ts';
import { locomoEvaluation } from './locomo.ts';
import { temporalEvaluation } from './temporal.ts';

/** A named evaluation; yields metrics as they are known. */
export type Evaluation = () => AsyncIterable<Metric>;

const evaluations: Readonly<Record<string, Evaluation>> = {
  locomo: locomoEvaluation,
  temporal: temporalEvaluation,
};

/** `npm run eval -- NAME …`: prints one JSON line per metric; without a name, all of them. */
async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !Object.hasOwn(evaluations, name));
  if (unknown.length > 0) {
    console.error(
      `No evaluation ${unknown.join(', ')}; there are ${Object.keys(evaluations).join(', ')}`,
    );
    process.exitCode = 2;
    return;
  }
  for (const [name, evaluation] of Object.entries(evaluations)) {
    if (names.length > 0 && !names.includes(name)) continue;
    for await (const metric of evaluation()) console.log(JSON.stringify(metric));
  }
}

await main(process.argv.slice(2));
