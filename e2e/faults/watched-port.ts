import { z } from 'zod';
import type { Port } from '#shared/rpc/port.ts';
import type { TriggerPoint } from './trigger.ts';

const requestSchema = z.looseObject({
  frame: z.literal('request'),
  id: z.number(),
  method: z.string(),
  params: z.looseObject({}),
});
const answerSchema = z.looseObject({ frame: z.literal('result'), id: z.number() });
const claimedSchema = z.looseObject({ result: z.looseObject({ jobs: z.array(z.unknown()) }) });

type Action = 'claim' | 'step' | 'commit' | 'ack';

/**
 * The worker’s port to the app, with a trigger before each call of the store goes out and after
 * its answer has come in; with `leaseMs`, leases are that short.
 */
export function watchedPort(
  port: Port,
  options: { readonly reached: (point: TriggerPoint) => void; readonly leaseMs: number | null },
): Port {
  const underWay = new Map<number, Action>();
  return {
    ...port,
    send: (message) => {
      const request = requestSchema.safeParse(message).data;
      const action = request === undefined ? null : actionOf(request.method, request.params);
      if (request === undefined) return port.send(message);
      if (action !== null) {
        underWay.set(request.id, action);
        options.reached(`before:${action}`);
      }
      const { leaseMs } = options;
      const shortened =
        leaseMs !== null && 'leaseMs' in request.params ? { ...request.params, leaseMs } : null;
      port.send(shortened === null ? message : { ...request, params: shortened });
    },
    onMessage: (listener) =>
      port.onMessage((message) => {
        const answer = answerSchema.safeParse(message).data;
        const action = answer === undefined ? undefined : underWay.get(answer.id);
        if (answer !== undefined && action !== undefined) {
          underWay.delete(answer.id);
          // A claim counts when it found something.
          if (action !== 'claim' || hasJobs(answer)) options.reached(`after:${action}`);
        }
        listener(message);
      }),
  };
}

function hasJobs(answer: unknown): boolean {
  const claimed = claimedSchema.safeParse(answer).data;
  return claimed !== undefined && claimed.result.jobs.length > 0;
}

function actionOf(method: string, params: Readonly<Record<string, unknown>>): Action | null {
  if (method === 'jobs.claim') return 'claim';
  if (method.startsWith('jobs.step.') && method !== 'jobs.step.get') return 'step';
  if (method !== 'store.commit') return null;
  return (params['outcome'] ?? null) === null ? 'commit' : 'ack';
}
