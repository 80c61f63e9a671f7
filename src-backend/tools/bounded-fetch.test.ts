import { createServer } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { boundedFetch } from './bounded-fetch.ts';

const limits = { messageBytes: 1_000, floodBytes: 1_000_000, floodMs: 1_000 };
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Pieces of 600 bytes, each with an empty line behind it. */
async function serve(type: string): Promise<string> {
  const http = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': type });
    response.end(`${'x'.repeat(598)}\n\n`.repeat(4));
  });
  closing.push(() => http.close());
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  const address = http.address();
  return `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}/`;
}

test('events are bounded one by one, a document as a whole', async () => {
  const read = async (type: string): Promise<number> => {
    const response = await boundedFetch(limits, {})(await serve(type));
    return (await response.text()).length;
  };
  expect(await read('text/event-stream; charset=utf-8')).toBe(2_400);
  await expect(read('application/json')).rejects.toThrow(/more than 1000 bytes/u);
});
