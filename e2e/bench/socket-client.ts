import { once } from 'node:events';
import { WebSocket } from 'ws';
import { type App, appContract } from '#shared/contracts/app.ts';
import { newId } from '#shared/ids.ts';
import { protocolVersion } from '#shared/protocol/table.ts';
import { connect } from '#shared/rpc/rpc.ts';
import type { Port } from '#shared/rpc/port.ts';

/** A client of the headless host, let in by its link, over a real WebSocket. */
export type SocketClient = { readonly app: App; readonly port: Port; close(): void };

/** Opens the link for its cookie, then the socket, then a session. */
export async function openSocketClient(link: string): Promise<SocketClient> {
  const port = socketPort(await openSocket(link, await cookieOf(link)));
  const app = connect(port, appContract);
  await app['session.open']({
    protocol: protocolVersion,
    clientId: newId('client'),
    lastSequence: null,
  });
  return { app, port, close: () => port.close() };
}

/** Opens the link, which lets a browser in, and keeps what it is given. */
export async function cookieOf(link: string): Promise<string> {
  const answer = await fetch(link, { redirect: 'manual' });
  const cookie = answer.headers.get('set-cookie')?.split(';', 1)[0];
  if (cookie === undefined) throw new Error(`The link gave no cookie (${answer.status})`);
  return cookie;
}

/** Opens the socket that belongs to a link. */
export async function openSocket(link: string, cookie: string): Promise<WebSocket> {
  const { origin, host } = new URL(link);
  const socket = new WebSocket(`ws://${host}/ws`, { origin, headers: { cookie } });
  await once(socket, 'open');
  return socket;
}

/** A socket as a port of JSON text frames. */
export function socketPort(socket: WebSocket): Port {
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    onMessage: (listener) => {
      const heard = (data: WebSocket.RawData): void => {
        // Text frames come as one buffer each, since nothing else was asked for.
        if (data instanceof Buffer) listener(JSON.parse(data.toString('utf8')) as unknown);
      };
      socket.on('message', heard);
      return () => socket.off('message', heard);
    },
    onClose: (listener) => {
      socket.once('close', listener);
      return () => socket.off('close', listener);
    },
    close: () => socket.close(),
  };
}
