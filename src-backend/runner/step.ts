import type { z } from 'zod';
import type { Clock } from '#shared/clock.ts';
import type { Job } from '#shared/contracts/entities.ts';
import type { Store } from '#shared/contracts/store.ts';
import { KinglyError } from '#shared/errors.ts';
import type { JsonValue } from '#shared/json.ts';
import { askPerson } from './ask.ts';

/** What a step's work is given. */
export type StepWork<Value> = (given: {
  /** `<jobId>/<key>`: the same at every attempt, for services that take such a key. */
  readonly idempotencyKey: string;
}) => Promise<Value>;

export type StepOptions<Value> = {
  /**
   * `idempotent` (the default) may be done again when its end was not seen. `once` must not: it is
   * journaled before it is done, and where its end was not seen (the process died, or the work
   * threw, after which nobody knows) the person is asked whether it happened.
   */
  readonly effect?: 'idempotent' | 'once';
  /** What the person reads in that question; the key, where absent. */
  readonly title?: string;
  /** What the step gives when the person says that it happened. */
  readonly happened?: Value;
};

/**
 * Does `work` once for the job, however often it is attempted: a result that was kept is returned,
 * unless it no longer fits the schema.
 */
export async function runStep<Schema extends z.ZodType<JsonValue>>(
  parts: {
    readonly store: Pick<
      Store,
      | 'jobs.step.get'
      | 'jobs.step.put'
      | 'jobs.step.begin'
      | 'store.commit'
      | 'questions.find'
      | 'conversations.get'
    >;
    readonly owner: string;
    readonly clock: Clock;
  },
  job: Job,
  key: string,
  schema: Schema,
  work: StepWork<z.output<Schema>>,
  options: StepOptions<z.output<Schema>> = {},
): Promise<z.output<Schema>> {
  const { store, owner } = parts;
  const fence = { jobId: job.id, attempt: job.attempt, owner };
  const keep = async (value: z.output<Schema>): Promise<z.output<Schema>> => {
    await store['jobs.step.put']({ ...fence, key, value });
    return value;
  };
  const kept = await store['jobs.step.get']({ jobId: job.id, key });
  if (kept !== null) {
    const parsed = schema.safeParse(kept.value);
    if (parsed.success) return parsed.data;
  }
  if (options.effect === 'once') {
    const { begun } = await store['jobs.step.begin']({ ...fence, key });
    if (begun > 0) {
      const { decision, note } = await askPerson(parts, job, {
        key: `effect:${key}:${begun}`,
        kind: 'unknown_effect',
        title: `Did this happen: ${options.title ?? key}?`.slice(0, 300),
        detail: `Kingly began “${options.title ?? key}” and was interrupted before it saw the end. Approve if it happened, and the work goes on from there. Refuse if it did not, and it is done again.`,
      });
      if (decision === 'approve') {
        return await keep(assumedValue(key, schema, [options.happened, null, note ?? '']));
      }
      await store['jobs.step.begin']({ ...fence, key, again: true });
    }
  }
  return await keep(await work({ idempotencyKey: `${job.id}/${key}` }));
}

/** The first that fits; a step whose result the person's word cannot stand for fails the job. */
function assumedValue<Schema extends z.ZodType>(
  key: string,
  schema: Schema,
  candidates: readonly unknown[],
): z.output<Schema> {
  for (const candidate of candidates) {
    const parsed = schema.safeParse(candidate);
    if (parsed.success) return parsed.data;
  }
  throw new KinglyError(
    'invalid_input',
    `“${key}” happened, but what it gave is not known, and the work cannot go on without it`,
  );
}
