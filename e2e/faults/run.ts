import { setTimeout as delay } from 'node:timers/promises';
import { descendants } from '../fixtures/processes.ts';
import { type Finding, type FaultTest, isBroken, type Size } from './finding.ts';
import { clockJumps } from './clock-jumps.ts';
import { desktopKills } from './desktop-kills.ts';
import { failingDisk } from './failing-disk.ts';
import { randomHistories } from './histories.ts';
import { killPoints } from './kill-points.ts';
import { orderlyEnd } from './orderly-end.ts';
import { randomKills } from './random-kills.ts';
import { reconnectStorm } from './reconnect-storm.ts';
import { endDescendants, removeFolders } from './run-folder.ts';
import { soak } from './soak.ts';
import { zombies } from './zombies.ts';

/** By the numbers of docs/faults.md. */
const tests: Readonly<Record<string, FaultTest>> = {
  T1: randomKills,
  T2: killPoints,
  T4: desktopKills,
  T5: zombies,
  T6: orderlyEnd,
  T8: failingDisk,
  T10: clockJumps,
  T12: reconnectStorm,
  T19: soak,
  T20: randomHistories,
};

/** `npm run faults [-- T5 …] [--full]`: one JSON line per metric, then what was done and lost. */
async function main(parameters: readonly string[]): Promise<number> {
  const size: Size = parameters.includes('--full') ? 'full' : 'short';
  const names = parameters.filter((each) => each !== '--full');
  const unknown = names.filter((name) => !Object.hasOwn(tests, name));
  if (unknown.length > 0) {
    console.error(
      `No fault test ${unknown.join(', ')}; there are ${Object.keys(tests).join(', ')}`,
    );
    return 2;
  }
  const broken: string[] = [];
  let checked = 0;
  for (const [name, test] of Object.entries(tests)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const start = performance.now();
    const findings: Finding[] = [];
    try {
      for await (const finding of test(size)) {
        findings.push(finding);
        const { metric, value, unit, n } = finding;
        console.log(JSON.stringify({ metric, value, unit, n }));
      }
    } catch (error) {
      console.error(error);
      broken.push(`${name} could not be done: ${String(error)}`);
    }
    broken.push(...findings.filter(isBroken).map(describeBroken), ...(await leaks(name)));
    checked += findings.filter(({ atMost, atLeast }) => (atMost ?? atLeast) !== undefined).length;
    console.error(`${name}: ${((performance.now() - start) / 1_000).toFixed(1)} s`);
  }
  console.error(`${checked} invariants checked, ${broken.length} broken`);
  for (const line of broken) console.error(`✗ ${line}`);
  return broken.length === 0 ? 0 : 1;
}

function describeBroken({ metric, value, atMost, atLeast }: Finding): string {
  return `${metric} is ${value}, must be ${atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`}`;
}

/** A process that a test left behind is a fault too. */
async function leaks(name: string): Promise<string[]> {
  for (let tries = 0; tries < 20 && descendants(process.pid).length > 0; tries += 1) {
    await delay(100);
  }
  const left = descendants(process.pid).map(({ command }) => command.slice(0, 120));
  endDescendants();
  return left.map((command) => `${name} left a process behind: ${command}`);
}

process.on('exit', () => {
  endDescendants();
  removeFolders();
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(130));
}
process.exit(await main(process.argv.slice(2)));
