import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { KinglyError } from '#shared/errors.ts';

/** Waits on this machine for the browser that comes back from signing in. */
export type Loopback = {
  /** Where the browser is to be sent back to. */
  readonly redirectUrl: string;
  /** Resolves when it has ended: signed in, failed, too late or closed. */
  readonly ended: Promise<void>;
  close(): void;
};

export type LoopbackOptions = {
  /** What the browser must bring back: nobody else knows it. */
  readonly state: string;
  readonly withinMs: number;
  /** Takes the code; what it rejects with is shown in the browser. */
  readonly finish: (code: string) => Promise<void>;
  /** Nothing came of it, for the reason that is given. */
  readonly onFailure: (reason: string) => void;
};

const path = '/signed-in';

/** Listens on a free port of the loopback address, for one answer. */
export async function openLoopback(options: LoopbackOptions): Promise<Loopback> {
  const { state, withinMs, finish, onFailure } = options;
  let isTaken = false;
  let host = '';
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', `http://${host}`);
    // Another name for this address is a page of a stranger that has turned its name over.
    if (request.headers.host !== host || request.method !== 'GET' || url.pathname !== path) {
      show(response, 404, 'There is nothing here.');
      return;
    }
    if (isTaken || !isSame(url.searchParams.get('state') ?? '', state)) {
      show(response, 400, 'This is not the answer that Kingly waits for.');
      return;
    }
    isTaken = true;
    try {
      const code = url.searchParams.get('code');
      if (code === null) {
        const reason = url.searchParams.get('error') ?? 'no code came';
        throw new KinglyError('refused', `It was not allowed: ${reason.slice(0, 200)}`);
      }
      await finish(code);
      show(response, 200, 'You are signed in. You can close this page and go back to Kingly.');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      onFailure(reason);
      show(response, 400, `You are not signed in. ${reason}`);
    } finally {
      close();
    }
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  const timer = setTimeout(() => {
    onFailure('Nobody signed in within the time');
    close();
  }, withinMs);
  timer.unref();
  const close = (): void => {
    clearTimeout(timer);
    server.close();
    server.closeIdleConnections();
    end();
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') {
    throw new KinglyError('internal', 'No port of this machine could be listened on');
  }
  host = `127.0.0.1:${bound.port}`;
  return { redirectUrl: `http://${host}${path}`, ended, close };
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function show(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-security-policy': "default-src 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    connection: 'close',
  });
  response.end(text);
}
