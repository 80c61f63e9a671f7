import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { JobHandler } from '#backend/runner/handler.ts';
import type { StepWork } from '#backend/runner/step.ts';
import type { Ledger } from './ledger.ts';
import type { TriggerPoint } from './trigger.ts';

/** `idempotent` or `once`, a number, and the milliseconds that the first attempt takes. */
const subjectPattern = /^(idempotent|once)-\w+-(\d+)$/u;

/** The name of an effect that is asked for by `cl:<subject>|summary`. */
export function subjectOf(effect: 'idempotent' | 'once', name: string, takesMs: number): string {
  return `${effect}-${name}-${takesMs}`;
}

/**
 * Does jobs of the kind `context_load` as one that changes something outside: a step without an
 * effect, a step whose effect is a line of the ledger, and the end of the reply.
 */
export function effectHandler(
  ledger: Ledger,
  reached: (point: TriggerPoint) => void,
): JobHandler<'context_load'> {
  return async (context) => {
    const { job, payload, signal } = context;
    const subject = payload.contextId;
    const [, promised, takes = '0'] = subjectPattern.exec(subject) ?? [];
    const effect = promised === 'once' ? 'once' : 'idempotent';
    const about = { jobId: job.id, attempt: job.attempt, subject };
    ledger.write({ event: 'began', ...about });
    const reply = context.openReply({ replyId: payload.replyId });
    await reply.begin();
    await context.step('plan', z.string(), async () => 'planned');
    const makeEffect: StepWork<string> = async ({ idempotencyKey }) => {
      if (job.attempt === 1) await delay(Number(takes), undefined, { signal });
      reached('before:effect');
      ledger.write({ event: 'effect', ...about, key: idempotencyKey });
      reached('after:effect');
      return 'done';
    };
    await context.step('effect', z.string(), makeEffect, { effect, title: subject });
    return {
      type: 'completed',
      writes: [
        {
          type: 'message.patch',
          id: payload.replyId,
          patch: { status: 'complete', text: `The effect ${subject} happened.` },
          onlyIfOpen: true,
        },
      ],
    };
  };
}
