import http from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Reads a streamed answer piece by piece and stops in the middle, as the model clients do.
 * @returns the first piece and the name of the error that the stop gave
 */
export async function fetchInPieces(): Promise<string> {
  const server = http.createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.write('first');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await readAndStop(`http://127.0.0.1:${portOf(server.address())}/`);
  } finally {
    server.closeAllConnections?.();
    server.close();
  }
}

async function readAndStop(address: string): Promise<string> {
  const stop = new AbortController();
  const response = await fetch(address, {
    method: 'POST',
    body: '{}',
    signal: AbortSignal.any([stop.signal, AbortSignal.timeout(5000)]),
  });
  const reader = response.body?.getReader();
  const piece = await reader?.read();
  const text = new TextDecoder().decode(piece?.value);
  stop.abort();
  try {
    await reader?.read();
    return `${text}, not stopped`;
  } catch (error) {
    return `${text}, ${error instanceof Error || error instanceof DOMException ? error.name : String(error)}`;
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}
