import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { z } from 'zod';
import { createToolIndex, estimateTokens, toolLine } from '#backend/tools/choose-tools.ts';
import { readTools } from '#backend/tools/seen-tool.ts';
import type { JsonObject } from '#shared/json.ts';
import { type Metric, percentiles } from './metric.ts';
import { goodServer } from '#backend/tools/test-support/definition-of.ts';
import { type BrokerBench, openBrokerBench } from './mcp-parts.ts';

const calls = 500;
const slowServers = 10;
const hosts = 20;
const serversOfHost = 10;

/**
 * What the broker adds to a bare call, what batching gains, what choosing among 150 tools costs,
 * whether slow servers hold up a fast one, and what is left behind or done unasked: the last two
 * are counts that must be 0.
 */
export async function* mcpBenchmark(): AsyncGenerator<Metric> {
  yield* await choosing();
  const slow = Array.from({ length: slowServers }, (_, index) => `slow${index}`);
  const bench = await openBrokerBench(['fast', ...slow]);
  try {
    yield* await overhead(bench);
    yield await batching(bench);
    yield await unapproved(bench);
    yield* await besideSlow(bench, slow);
  } finally {
    await bench.close();
  }
  yield await orphans();
}

function callOf(bench: BrokerBench, server: string, tool: string, args: JsonObject) {
  return bench.tools.call({
    key: `${server}.${tool}.${JSON.stringify(args)}`,
    server,
    tool,
    arguments: args,
    origin: 'the benchmark',
    isInteractive: true,
    signal: new AbortController().signal,
  });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** Bare and brokered calls by turns, so that the machine is as busy for both. */
async function overhead(bench: BrokerBench): Promise<Metric[]> {
  await bench.allow('fast', 'echo', { text: '' });
  const client = new Client({ name: 'bench', version: '1' });
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [goodServer] }));
  const bare: number[] = [];
  const brokered: number[] = [];
  for (let index = -50; index < calls; index += 1) {
    const text = `number ${index}`;
    const plain = await timed(() => client.callTool({ name: 'echo', arguments: { text } }));
    const ours = await timed(() => callOf(bench, 'fast', 'echo', { text }));
    // The first ones warm both up.
    if (index < 0) continue;
    bare.push(plain);
    brokered.push(ours - plain);
  }
  await client.close();
  return [...percentiles('call.bare', bare), ...percentiles('call.overhead', brokered)];
}

async function batching(bench: BrokerBench): Promise<Metric> {
  await bench.allow('fast', 'slow', { ms: 0 });
  const one = (ms: number) => callOf(bench, 'fast', 'slow', { ms });
  const rounds = 5;
  let apart = 0;
  let together = 0;
  for (let round = 0; round < rounds; round += 1) {
    // Each another argument, so that nothing comes from the cache.
    const all = (from: number) =>
      Array.from({ length: 10 }, (_, index) => 20 + (from + round * 20 + index) / 1_000);
    apart += await timed(async () => {
      for (const ms of all(0)) await one(ms);
    });
    together += await timed(() => Promise.all(all(10).map(one)));
  }
  const gain = Math.round((apart / together) * 100) / 100;
  return { metric: 'batch.gain', value: gain, unit: 'ratio', n: rounds };
}

/** Calls that nobody allowed, some very near to one that was. */
async function unapproved(bench: BrokerBench): Promise<Metric> {
  const before = bench.ledger().length;
  const wishes: [string, JsonObject][] = [
    ['append', { line: 'x' }],
    ['echo', { text: '/etc/passwd' }],
    ['echo', { text: 'https://example.org/' }],
    ['echo', { text: 'x', more: true }],
    ['die', {}],
  ];
  let made = 0;
  const rounds = 20;
  for (let round = 0; round < rounds; round += 1) {
    for (const [tool, args] of wishes) {
      await callOf(bench, 'fast', tool, args).then(
        () => (made += 1),
        () => {},
      );
    }
  }
  const effects = bench.ledger().length - before;
  return {
    metric: 'unapproved',
    value: Math.max(made, effects),
    unit: 'count',
    n: rounds * wishes.length,
  };
}

async function besideSlow(bench: BrokerBench, slow: readonly string[]): Promise<Metric[]> {
  for (const name of slow) await bench.allow(name, 'slow', { ms: 0 });
  const waiting = slow.map((name) => callOf(bench, name, 'slow', { ms: 3_000 }));
  const samples: number[] = [];
  for (let index = 0; index < 100; index += 1) {
    samples.push(await timed(() => callOf(bench, 'fast', 'echo', { text: `beside ${index}` })));
  }
  await Promise.all(waiting);
  return percentiles('call.besideSlow', samples);
}

const verbs = [
  'list',
  'read',
  'create',
  'update',
  'delete',
  'search',
  'send',
  'move',
  'copy',
  'count',
];
const things =
  'issue file message event contact invoice page branch song photo note order task map user'.split(
    ' ',
  );

async function choosing(): Promise<Metric[]> {
  const tools = await readTools(
    { id: 'srv_many', name: 'many' },
    things.flatMap((thing) =>
      verbs.map((verb) => ({
        name: `${verb}_${thing}`,
        description: `Can ${verb} one or more ${thing}s of the person’s account, by their id or by what they are called. ${'It answers with a list. '.repeat(8)}`,
        inputSchema: {
          type: 'object' as const,
          properties: {
            id: { type: 'string' },
            query: { type: 'string', description: `Words of the ${thing}` },
          },
        },
      })),
    ),
    () => {},
  );
  const making: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    making.push(await timed(async () => createToolIndex(tools)));
  }
  // Made when the tools of a server change, and kept for all choices after that.
  const index = createToolIndex(tools);
  const samples: number[] = [];
  let mostTokens = 0;
  let wrong = 0;
  for (const thing of things) {
    for (const verb of verbs) {
      const begun = performance.now();
      const chosen = index.choose(`Please ${verb} the ${thing}s from last week`, 1_500);
      samples.push(performance.now() - begun);
      mostTokens = Math.max(mostTokens, estimateTokens(chosen.map(toolLine).join('\n')));
      if (chosen[0]?.name !== `${verb}_${thing}`) wrong += 1;
    }
  }
  return [
    ...percentiles('select.150.index', making),
    ...percentiles('select.150', samples),
    { metric: 'select.150.tokens', value: mostTokens, unit: 'count', n: samples.length },
    { metric: 'select.150.wrong', value: wrong, unit: 'count', n: samples.length },
  ];
}

/** Processes that are there two seconds after whoever started their servers was killed. */
async function orphans(): Promise<Metric> {
  const groups: number[] = [];
  for (let host = 0; host < hosts; host += 1) {
    const entry = fileURLToPath(new URL('./mcp-host.ts', import.meta.url));
    const child = spawn(process.execPath, [entry, String(serversOfHost)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(child.stdout, 'data');
    groups.push(...z.array(z.number()).parse(JSON.parse(String(line))));
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await delay(2_000);
  const left = processGroups().filter((group) => groups.includes(group)).length;
  return { metric: 'orphans', value: left, unit: 'count', n: groups.length };
}

/** The group of every process of this machine. */
function processGroups(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((id) => {
      try {
        const [state, , group] =
          readFileSync(`/proc/${id}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
        return state === 'Z' ? [] : [Number(group)];
      } catch {
        return [];
      }
    });
}
