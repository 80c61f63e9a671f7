import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureBuilt } from '#build/setup/build-app.mjs';
import { remark } from '../bench/prepare.ts';
import { startHeadless } from '../fixtures/headless.ts';
import { openClient } from './client.ts';
import { deliveryTo, startCutting } from './delivery.ts';
import { type FaultTest, told } from './finding.ts';
import { outcomeOf, untilQuiet } from './outcome.ts';
import { newFolder } from './run-folder.ts';
import { quickScript } from './scripts.ts';

const lastsMs = { short: 20_000, full: 600_000 } as const;
const clientCount = 12;

/** T12: every socket is cut each one to five seconds, while all clients talk; the built host. */
export const reconnectStorm: FaultTest = async function* (size) {
  await ensureBuilt({ progress: (text) => remark(`Build: ${text}`) });
  const folder = newFolder('reconnect-storm');
  const script = join(folder, 'model-script.json');
  writeFileSync(script, JSON.stringify({ entries: quickScript }));
  const host = await startHeadless(folder, {
    KINGLY_CACHE: folder,
    KINGLY_MODEL_SCRIPT: script,
    OLLAMA_HOST: 'http://127.0.0.1:9',
  });
  const clients = await Promise.all(
    Array.from({ length: clientCount }, () => openClient(host.url)),
  );
  const cutting = startCutting(clients);
  const until = performance.now() + lastsMs[size];
  for (let turn = 0; performance.now() < until; turn += 1) {
    const client = clients[turn % clientCount];
    if (client !== undefined && client.waiting() < 20) client.say(lineOf(turn));
    await delay(60);
  }
  const cuts = cutting.stop();
  await untilQuiet(folder);
  yield told('faults.T12.cuts', cuts, clientCount);
  yield* await deliveryTo('faults.T12', folder, clients);
  yield* outcomeOf('faults.T12', folder, clients, [], new Map());
  for (const client of clients) client.close();
  await host.stop();
};

function lineOf(turn: number): string {
  switch (turn % 3) {
    case 0:
      return `ch:Why is bicycle ${turn} red?`;
    case 1:
      return `tc:Write note ${turn}|writing|low`;
    default:
      return `ms:fact ${turn}|'the value of ${turn}'|semantic`;
  }
}
