import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';
import { systemClock } from '#shared/clock.ts';
import type { ToolServerDefinition } from '#shared/contracts/tools.ts';
import { defaultLimits, type ToolLimits } from '../limits.ts';
import { createProcessReaper } from '../process-reaper.ts';
import { createServer, type Server, type ServerParts } from '../server.ts';
import { definitionOf } from './definition-of.ts';

const cleanups: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

export function afterThisTest(cleanup: () => Promise<void> | void): void {
  cleanups.push(cleanup);
}

/** A file that the server writes what it did into, and what stands there. */
export type Ledger = { readonly path: string; lines(): readonly string[] };

export function newLedger(): Ledger {
  const folder = mkdtempSync(path.join(tmpdir(), 'kingly-tools-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'ledger');
  return {
    path: file,
    lines: () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []),
  };
}

/** The process ids that a ledger tells of. */
export function processesOf(ledger: Ledger): readonly number[] {
  return ledger
    .lines()
    .flatMap((line) => /^(?:started|child) (\d+)$/u.exec(line)?.[1] ?? [])
    .map(Number);
}

/** What a server of a test is made of; its processes are gone after the test. */
export function testParts(
  change: Partial<Omit<ServerParts, 'limits'>> & { readonly limits?: Partial<ToolLimits> } = {},
  environment: Readonly<Record<string, string>> = {},
): ServerParts {
  const reaper = createProcessReaper(() => {});
  cleanups.push(() => reaper.close());
  return {
    reaper,
    clock: systemClock,
    random: () => 0.5,
    secrets: async () => ({ environment, headers: {}, signIn: null }),
    builtIn: ({ server }) => {
      throw new Error(`No built-in server is in this test: ${server}`);
    },
    onChange: () => {},
    onToolsChanged: () => {},
    ...change,
    limits: { ...defaultLimits, endMs: 300, ...change.limits },
  };
}

/** A real server process behind its lifecycle. */
export function startGood(
  options: {
    readonly mode?: string;
    readonly ledger?: Ledger;
    readonly definition?: Partial<ToolServerDefinition>;
    readonly parts?: Parameters<typeof testParts>[0];
  } = {},
): Server {
  const environment = {
    ...(options.mode === undefined ? {} : { MODE: options.mode }),
    ...(options.ledger === undefined ? {} : { LEDGER: options.ledger.path }),
  };
  const server = createServer(
    definitionOf(options.definition),
    testParts(options.parts, environment),
  );
  cleanups.push(() => server.stop());
  return server;
}
