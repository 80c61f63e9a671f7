import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { isAlive } from '#backend/tools/test-support/is-alive.ts';
import { hostileDefinition, untilGone, openLedger, openServer } from './hostile.fixture.ts';

/** Kills of each run; `KINGLY_KILLS=200` for the figure in docs/faults.md. */
const kills = Number(process.env['KINGLY_KILLS'] ?? 9);
const clientProcess = fileURLToPath(new URL('./client-process.ts', import.meta.url));

/** How one server with a child, neither of which wants to end, comes to its end. */
const ways = {
  'its client stops it': async (file: ReturnType<typeof openLedger>) => {
    const { server, close } = openServer(hostileDefinition('stubborn', file));
    await server.tools();
    const processes = file.processes();
    await close();
    return processes;
  },
  'it is killed itself': async (file: ReturnType<typeof openLedger>) => {
    const { server, close } = openServer(hostileDefinition('stubborn', file));
    await server.tools();
    const processes = file.processes();
    process.kill(processes[0] ?? 0, 'SIGKILL');
    await untilGone(processes);
    await close();
    return processes;
  },
  'its client is killed': async (file: ReturnType<typeof openLedger>) => {
    const client = spawn(process.execPath, [clientProcess, file.file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(client.stdout, 'data');
    client.kill('SIGKILL');
    await once(client, 'exit');
    return file.processes();
  },
} as const;

test(`no process is left after ${kills} kills`, async () => {
  const all = Object.values(ways);
  const left: number[] = [];
  let killed = 0;
  for (let at = 0; at < kills; at += 1) {
    const ledger = openLedger();
    const processes = (await all[at % all.length]?.(ledger)) ?? [];
    expect(processes).toHaveLength(2);
    killed += 1;
    await untilGone(processes).catch(() => left.push(...processes.filter(isAlive)));
    ledger.remove();
  }
  expect(left).toEqual([]);
  expect(killed).toBe(kills);
}, 600_000);
