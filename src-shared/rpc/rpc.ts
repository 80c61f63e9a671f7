import { z } from 'zod';
import { errorInfoSchema, fromErrorInfo, KinglyError, parseInput, toErrorInfo } from '../errors.ts';
import type {
  Contract,
  ContractCalls,
  ContractHandlers,
  TopicListeners,
  Topics,
} from './contract.ts';
import type { Port } from './port.ts';

const frameSchema = z.discriminatedUnion('frame', [
  z.object({
    frame: z.literal('request'),
    id: z.number().int().nonnegative(),
    method: z.string().max(100),
    params: z.unknown(),
  }),
  z.object({ frame: z.literal('result'), id: z.number().int(), result: z.unknown() }),
  z.object({ frame: z.literal('error'), id: z.number().int(), error: errorInfoSchema }),
  z.object({ frame: z.literal('push'), topic: z.string().max(100), payload: z.unknown() }),
]);
type Frame = z.infer<typeof frameSchema>;

function readFrame(message: unknown): Frame | undefined {
  return frameSchema.safeParse(message).data;
}

/** Told of anything that arrived and was not understood; logged once by whoever owns the port. */
export type ProblemListener = (problem: KinglyError) => void;

/**
 * Answers requests of a contract that arrive at a port. Parameters are parsed first; a handler
 * that throws becomes an error frame. Returns a function that stops serving.
 */
export function serve<C extends Contract>(
  port: Port,
  contract: C,
  handlers: ContractHandlers<C>,
  onProblem: ProblemListener = () => {},
): () => void {
  const answer = async (name: string, params: unknown): Promise<unknown> => {
    const definition = Object.hasOwn(contract, name) ? contract[name] : undefined;
    const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
    if (!definition || !handler)
      throw new KinglyError('unknown_method', `There is no method ${name}`);
    return await (handler as (params: unknown) => unknown)(
      parseInput(definition.params, params, `${name} parameters`),
    );
  };
  return port.onMessage((message) => {
    const frame = readFrame(message);
    if (frame === undefined) {
      onProblem(new KinglyError('invalid_input', 'A message that is no frame was dropped'));
      return;
    }
    if (frame.frame !== 'request') return;
    const { id } = frame;
    answer(frame.method, frame.params).then(
      (result) => port.send({ frame: 'result', id, result }),
      (error: unknown) => {
        const problem =
          error instanceof KinglyError
            ? error
            : new KinglyError('internal', String(error), { cause: error });
        onProblem(problem);
        port.send({ frame: 'error', id, error: toErrorInfo(error) });
      },
    );
  });
}

/**
 * A contract’s methods over a port. A call rejects with the other side’s error, `timeout` after
 * `timeoutMs` where a timer is given, or `disconnected` when the port closes.
 */
export function connect<C extends Contract>(port: Port, contract: C): ContractCalls<C> {
  type Pending = { resolve(value: unknown): void; reject(error: KinglyError): void; name: string };
  const pending = new Map<number, Pending>();
  let next = 0;
  let closed = false;
  port.onMessage((message) => {
    const frame = readFrame(message);
    if (frame?.frame !== 'result' && frame?.frame !== 'error') return;
    const call = pending.get(frame.id);
    if (call === undefined) return;
    pending.delete(frame.id);
    if (frame.frame === 'error') {
      call.reject(fromErrorInfo(frame.error));
      return;
    }
    const parsed = contract[call.name]?.result.safeParse(frame.result);
    if (parsed?.success) call.resolve(parsed.data);
    else
      call.reject(
        new KinglyError(
          'invalid_input',
          `${call.name} answered something unexpected: ${parsed?.error.message ?? ''}`,
        ),
      );
  });
  port.onClose(() => {
    closed = true;
    for (const call of pending.values()) {
      call.reject(new KinglyError('disconnected', 'The connection was lost', { retryable: true }));
    }
    pending.clear();
  });
  const call = (name: string, params: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (closed) {
        reject(new KinglyError('disconnected', 'The connection is closed', { retryable: true }));
        return;
      }
      const id = next;
      next += 1;
      pending.set(id, { resolve, reject, name });
      port.send({ frame: 'request', id, method: name, params });
    });
  const calls = Object.fromEntries(
    Object.keys(contract).map((name) => [name, (params: unknown) => call(name, params)]),
  );
  // Each entry was made from the contract’s own keys, and both edges parse.
  return calls as unknown as ContractCalls<C>;
}

/** Pushes a message of a topic; nothing comes back. */
export function pusher<T extends Topics>(port: Port, _topics: T) {
  return <Name extends keyof T & string>(topic: Name, payload: z.input<T[Name]>): void => {
    port.send({ frame: 'push', topic, payload });
  };
}

/** Listens to topics. Payloads are parsed; an invalid one is reported and dropped. */
export function listen<T extends Topics>(
  port: Port,
  topics: T,
  listeners: TopicListeners<T>,
  onProblem: ProblemListener = () => {},
): () => void {
  return port.onMessage((message) => {
    const frame = readFrame(message);
    if (frame?.frame !== 'push') return;
    const schema = Object.hasOwn(topics, frame.topic) ? topics[frame.topic] : undefined;
    const listener = Object.hasOwn(listeners, frame.topic) ? listeners[frame.topic] : undefined;
    if (!schema || !listener) return;
    const parsed = schema.safeParse(frame.payload);
    if (parsed.success) (listener as (payload: unknown) => void)(parsed.data);
    else
      onProblem(new KinglyError('invalid_input', `Push ${frame.topic}: ${parsed.error.message}`));
  });
}
