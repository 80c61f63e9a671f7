/** One measured figure, in milliseconds where its name does not say otherwise. */
export type Metric = { readonly name: string; readonly value: number };

/** Does something again and again, one after another; how long each took, in milliseconds. */
export async function timesOf(
  rounds: number,
  work: (round: number) => Promise<unknown>,
): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    await work(round);
    times.push(performance.now() - start);
  }
  return times;
}

/** The same; its p50, p95, p99 and maximum. */
export async function timings(
  name: string,
  rounds: number,
  work: (round: number) => Promise<unknown>,
): Promise<readonly Metric[]> {
  const times = (await timesOf(rounds, work)).toSorted((one, other) => one - other);
  const at = (share: number): number =>
    times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0;
  return [
    { name: `${name}.p50`, value: at(0.5) },
    { name: `${name}.p95`, value: at(0.95) },
    { name: `${name}.p99`, value: at(0.99) },
    { name: `${name}.max`, value: times.at(-1) ?? 0 },
  ];
}
