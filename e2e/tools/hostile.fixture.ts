import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ToolLimits } from '#backend/tools/limits.ts';
import { createProcessReaper } from '#backend/tools/process-reaper.ts';
import { createServer, type Server } from '#backend/tools/server.ts';
import { definitionOf } from '#backend/tools/test-support/definition-of.ts';
import { isAlive } from '#backend/tools/test-support/is-alive.ts';
import { systemClock } from '#shared/clock.ts';
import { defaultLimits } from '#backend/tools/limits.ts';
import type { ToolServerDefinition } from '#shared/contracts/tools.ts';
import type { HostileMode } from './hostile-modes.ts';

const hostileServer = fileURLToPath(new URL('./hostile-server.ts', import.meta.url));

/** What a server did, as it wrote it down itself. */
export type Ledger = {
  readonly file: string;
  /** The calls that reached it. */
  calls(): readonly string[];
  lines(): readonly string[];
  /** Its processes, also those that it started. */
  processes(): readonly number[];
  remove(): void;
};

export function openLedger(): Ledger {
  const folder = mkdtempSync(path.join(tmpdir(), 'kingly-hostile-'));
  const file = path.join(folder, 'ledger');
  const lines = (): readonly string[] =>
    existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  const after = (word: string): readonly string[] =>
    lines().flatMap((line) => (line.startsWith(word) ? [line.slice(word.length)] : []));
  return {
    file,
    lines,
    calls: () => after('call '),
    processes: () => after('process ').map(Number),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A server as the person would have allowed it. */
export function definition(change: Partial<ToolServerDefinition>): ToolServerDefinition {
  return definitionOf({ id: 'srv_hostile', name: 'Hostile', args: [], ...change });
}

/** The hostile server in one of its ways. */
export function hostileDefinition(mode: HostileMode, ledger: Ledger): ToolServerDefinition {
  return definition({ args: [hostileServer, mode, ledger.file] });
}

export type OpenServer = { readonly server: Server; close(): Promise<void> };

/** A server behind the product's own lifecycle. */
export function openServer(
  of: ToolServerDefinition,
  limits: Partial<ToolLimits> = {},
  environment: Readonly<Record<string, string>> = {},
): OpenServer {
  const reaper = createProcessReaper((message) => {
    throw new Error(message);
  });
  const server = createServer(of, {
    limits: { ...defaultLimits, endMs: 200, ...limits },
    reaper,
    clock: systemClock,
    random: () => 0.5,
    secrets: async () => ({ environment, headers: {}, signIn: null }),
    builtIn: ({ server }) => {
      throw new Error(`No built-in server is in this test: ${server}`);
    },
    onChange: () => {},
    onToolsChanged: () => {},
  });
  return {
    server,
    close: async () => {
      await server.stop();
      reaper.close();
    },
  };
}

/**
 * Waits until none of these runs.
 * @throws Error naming those that are left after 10 s
 */
export async function untilGone(processes: readonly number[]): Promise<void> {
  const until = Date.now() + 10_000;
  for (;;) {
    const left = processes.filter(isAlive);
    if (left.length === 0) return;
    if (Date.now() > until) throw new Error(`Still running: ${left.join(', ')}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}
