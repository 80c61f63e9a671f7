import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Port } from '#shared/rpc/port.ts';
import { openAccess } from './access.ts';
import { type RunningServer, startServer } from './server.ts';
import { type SocketLimits, usualLimits } from './socket-port.ts';

/** An answer over HTTP, as it came. */
export type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

/** A real server over an application that only collects its clients’ ports. */
export type TestServer = {
  readonly folder: string;
  readonly ports: Port[];
  readonly logged: readonly string[];
  server(): RunningServer;
  start(limits?: Partial<SocketLimits>): Promise<void>;
  /** A request as written, whatever a browser would make of it. */
  ask(
    path: string,
    headers?: Readonly<Record<string, string>>,
    method?: string,
    body?: string,
  ): Promise<Answer>;
  token(): string;
  host(): string;
  cookie(): Promise<string>;
  close(): Promise<void>;
};

/** Makes its folder; `start` opens the server in it, also a second time. */
export function testServer(): TestServer {
  const folder = mkdtempSync(join(tmpdir(), 'kingly-headless-'));
  const ports: Port[] = [];
  const logged: string[] = [];
  let running: RunningServer | undefined;
  const server = (): RunningServer => {
    if (running === undefined) throw new Error('the server is not started');
    return running;
  };
  const ask: TestServer['ask'] = (path, headers = {}, method = 'GET', body = '') =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        { host: '127.0.0.1', port: server().port, path, method, headers, agent: false },
        (answer) => {
          let text = '';
          answer.setEncoding('utf8');
          answer.on('data', (chunk: string) => (text += chunk));
          answer.on('end', () =>
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }),
          );
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  const token = (): string => new URL(server().link).searchParams.get('token') ?? '';
  return {
    folder,
    ports,
    logged,
    server,
    ask,
    token,
    host: () => `127.0.0.1:${server().port}`,
    start: async (limits = {}) => {
      const pageFolder = join(folder, 'renderer');
      mkdirSync(join(pageFolder, 'assets'), { recursive: true });
      writeFileSync(join(pageFolder, 'index.html'), '<!doctype html><title>Kingly</title>');
      writeFileSync(join(pageFolder, 'assets', 'page.js'), 'export {};');
      writeFileSync(join(pageFolder, '.secret'), 'hidden');
      writeFileSync(join(folder, 'outside.txt'), 'outside');
      const note = (message: string): void => void logged.push(message);
      running = await startServer(
        {
          application: { connect: (port) => void ports.push(port) },
          access: openAccess(folder),
          pageFolder,
          log: { info: note, warn: note, error: note },
          limits: { ...usualLimits, ...limits },
        },
        0,
      );
    },
    cookie: async () => {
      const { headers } = await ask(`/?token=${token()}`);
      return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    },
    close: async () => {
      await running?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
