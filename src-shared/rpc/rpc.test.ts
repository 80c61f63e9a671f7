import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { KinglyError } from '../errors.ts';
import { method } from './contract.ts';
import { type Port, portPair } from './port.ts';
import { connect, listen, pusher, serve } from './rpc.ts';

const contract = {
  double: method(z.object({ value: z.number() }), z.number()),
  fail: method(z.object({}), z.object({})),
  lie: method(z.object({}), z.number()),
} as const;

function pair(): readonly [Port, Port] {
  const [client, server] = portPair();
  serve(server, contract, {
    double: ({ value }) => value * 2,
    fail: () => {
      throw new KinglyError('not_found', 'no such thing', { retryable: true });
    },
    lie: () => 'text' as unknown as number,
  });
  return [client, server];
}

test('a call is answered', async () => {
  const [client] = pair();
  await expect(connect(client, contract).double({ value: 21 })).resolves.toBe(42);
});

test('parameters are parsed at the serving edge', async () => {
  const [client] = pair();
  const calls = connect(client, contract);
  await expect(calls.double({ value: 'x' as unknown as number })).rejects.toMatchObject({
    code: 'invalid_input',
    message: expect.stringContaining('double parameters at value') as string,
  });
});

test('results are parsed at the calling edge', async () => {
  const [client] = pair();
  await expect(connect(client, contract).lie({})).rejects.toMatchObject({ code: 'invalid_input' });
});

test('an error keeps its code, message and whether it may be tried again', async () => {
  const [client] = pair();
  await expect(connect(client, contract).fail({})).rejects.toMatchObject({
    code: 'not_found',
    message: 'no such thing',
    retryable: true,
  });
});

test('an unknown method is refused, also one that every object has', async () => {
  const [client, server] = portPair();
  serve(server, contract, { double: () => 1, fail: () => ({}), lie: () => 1 });
  const other = { toString: method(z.object({}), z.number()) };
  await expect(connect(client, other).toString({})).rejects.toMatchObject({
    code: 'unknown_method',
  });
});

test('garbage is reported and changes nothing else', async () => {
  const [client, server] = portPair();
  const problems: KinglyError[] = [];
  serve(
    server,
    contract,
    { double: ({ value }) => value * 2, fail: () => ({}), lie: () => 1 },
    (problem) => problems.push(problem),
  );
  for (const message of [null, 7, 'x', {}, { frame: 'request' }, { frame: 'unknown', id: 1 }]) {
    client.send(message);
  }
  await expect(connect(client, contract).double({ value: 1 })).resolves.toBe(2);
  expect(problems.map(({ code }) => code)).toEqual(Array(6).fill('invalid_input'));
});

test('a closed port ends what waits and what comes', async () => {
  const [client] = portPair();
  const calls = connect(client, contract);
  const waiting = calls.double({ value: 1 });
  client.close();
  await expect(waiting).rejects.toMatchObject({ code: 'disconnected' });
  await expect(calls.double({ value: 1 })).rejects.toMatchObject({ code: 'disconnected' });
});

test('pushes are parsed; an invalid one is reported and dropped', async () => {
  const topics = { progress: z.object({ share: z.number() }) };
  const [sender, receiver] = portPair();
  const heard = vi.fn();
  const problem = vi.fn();
  listen(receiver, topics, { progress: heard }, problem);
  pusher(sender, topics)('progress', { share: 0.5 });
  pusher(sender, topics)('progress', { share: 'half' as unknown as number });
  await vi.waitFor(() => expect(problem).toHaveBeenCalledOnce());
  expect(heard.mock.calls).toEqual([[{ share: 0.5 }]]);
});
