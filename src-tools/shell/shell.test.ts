import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type StartedServer } from '../test-support/start-server.ts';
import { CappedOutput } from './capped-output.ts';

let base: string;
let server: StartedServer;

beforeAll(async () => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'kingly-shell-')));
  mkdirSync(path.join(base, 'in'));
  server = await startServer('shell/entry.ts', [base]);
});
afterAll(async () => {
  await server.close();
  rmSync(base, { recursive: true, force: true });
});

function node(script: string, ...more: string[]): Record<string, unknown> {
  return { command: process.execPath, arguments: ['-e', script, ...more] };
}

/** Whether a process is there and not only waiting to be forgotten. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  const state = /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
  return state !== 'Z';
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}

test('runs a program in a chosen folder with its input and gives its output', async () => {
  const script = `process.stdout.write(process.cwd()+'|');process.stdin.pipe(process.stdout)`;
  const result = await server.values('run_command', { ...node(script), folder: 'in', input: 'hi' });
  expect(result).toMatchObject({ exitCode: 0, timedOut: false, errors: '' });
  expect(result['output']).toBe(`${path.join(base, 'in')}|hi`);
});

test('a command that takes long tells that it runs', async () => {
  const told: (string | undefined)[] = [];
  const wish = { name: 'run_command', arguments: node('setTimeout(() => {}, 1500)') };
  await server.client.callTool(wish, undefined, {
    onprogress: ({ message }) => told.push(message),
  });
  expect(told).toContain('Running for 1 s');
});

test('arguments arrive as they are, whatever a shell would make of them', async () => {
  const strange = ['$(touch evil)', '; touch evil', '`touch evil`', '*', '$HOME', '\'"', '\n', ''];
  const script = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))';
  const result = await server.values('run_command', node(script, '--', ...strange));
  const output = String(result['output']);
  expect(JSON.parse(output)).toEqual(strange);
  expect(existsSync(path.join(base, 'evil'))).toBe(false);
});

test('says how a program failed, and which is not there', async () => {
  const failed = await server.call('run_command', node('console.error("bad");process.exit(3)'));
  expect(failed).toMatchObject({ isError: true, structuredContent: { exitCode: 3 } });
  expect(failed.structuredContent?.['errors']).toBe('bad\n');
  expect(await server.refusal('run_command', { command: 'no-such-program' })).toMatch(
    /There is no program no-such-program/,
  );
  expect(await server.refusal('run_command', { command: './evil' })).toMatch(/whole path/);
});

test('starts nothing outside of the chosen folders', async () => {
  expect(await server.refusal('run_command', { ...node(''), folder: tmpdir() })).toMatch(
    /not inside a chosen folder/,
  );
});

test('keeps the ends of a long output', () => {
  const output = new CappedOutput();
  output.add(Buffer.from('begin'));
  for (let at = 0; at < 100; at += 1) output.add(Buffer.alloc(10_000, 'x'));
  output.add(Buffer.from('end'));
  const text = output.text();
  expect(text).toMatch(/^beginx+\n\[900008 bytes left out\]\nx+end$/);
});

describe.skipIf(process.platform === 'win32')('nothing is left running', () => {
  /** Starts a grandchild that ignores SIGTERM, and says its number. */
  const family = `const {spawn}=require('child_process');const child=spawn(process.execPath,['-e',
    "process.on('SIGTERM',()=>{});setInterval(()=>{},1000);console.log('up')"],{stdio:['ignore','pipe','ignore']});
    process.on('SIGTERM',()=>{});
    child.stdout.once('data',()=>{require('fs').writeFileSync(process.argv[1],JSON.stringify([process.pid,child.pid]));
    if(process.argv[2]==='end')process.exit(0);});setInterval(()=>{},1000);`;
  const pids = (file: string): number[] => {
    const list: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Array.isArray(list) ? list.map(Number) : [];
  };

  test('after the program ended by itself', async () => {
    const file = path.join(base, 'ended');
    await server.values('run_command', node(family, file, 'end'));
    await until(() => !pids(file).some(isAlive));
    expect(pids(file)).toHaveLength(2);
  });
  test('after its time', async () => {
    const file = path.join(base, 'late');
    const result = await server.call('run_command', { ...node(family, file), seconds: 1 });
    expect(result.structuredContent).toMatchObject({ timedOut: true, signal: 'SIGKILL' });
    await until(() => !pids(file).some(isAlive));
    expect(pids(file)).toHaveLength(2);
  });
  test('after the client gave the call up', async () => {
    const file = path.join(base, 'cancelled');
    const stop = new AbortController();
    const call = server.client.callTool(
      { name: 'run_command', arguments: node(family, file) },
      undefined,
      { signal: stop.signal },
    );
    await until(() => existsSync(file));
    stop.abort();
    await expect(call).rejects.toThrow(/abort/i);
    await until(() => !pids(file).some(isAlive));
  });
  test.each(['SIGTERM', 'SIGKILL'] as const)('after the server got %s', async (signal) => {
    const file = path.join(base, signal);
    const other = await startServer('shell/entry.ts', [base]);
    const call = other.client.callTool({ name: 'run_command', arguments: node(family, file) });
    await until(() => existsSync(file) && pids(file).length === 2);
    process.kill(other.pid, signal);
    await expect(call).rejects.toThrow(/closed/i);
    await until(() => !pids(file).some(isAlive));
    await other.close();
  });
});
