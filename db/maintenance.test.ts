import { expect, test } from 'vitest';
import { enqueue } from './test-support/samples.ts';
import { openTestStore } from './test-support/temporary-store.ts';

const day = 86_400_000;

test('ended jobs go after thirty days, with their steps; what is open stays', async () => {
  const { store, open, clock, sql } = openTestStore();
  await store['store.commit']({ writes: [enqueue(), enqueue({ id: 'job_2' })] });
  await store['jobs.claim']({ owner: 'a', kinds: ['chat'], limit: 1, leaseMs: 1_000 });
  const fence = { jobId: 'job_1', attempt: 1, owner: 'a' };
  await store['jobs.step.put']({ ...fence, key: 'plan', value: 1 });
  await store['jobs.step.begin']({ ...fence, key: 'mail' });
  await store['store.commit']({ fence, writes: [], outcome: { type: 'completed' } });
  clock.time += 29 * day;
  open.tidy();
  expect(await store['jobs.list']({})).toHaveLength(2);
  clock.time += 2 * day;
  open.tidy();
  expect((await store['jobs.list']({})).map(({ id }) => id)).toEqual(['job_2']);
  expect(sql('SELECT * FROM job_steps UNION ALL SELECT * FROM job_effects')).toEqual([]);
});

test('beyond the most that are kept, the oldest go, a batch at a time', async () => {
  const { store, open, clock } = openTestStore({ keepJobs: 10 });
  const count = 600;
  for (let first = 0; first < count; first += 100) {
    const ids = Array.from({ length: 100 }, (_, index) => `job_${first + index}`);
    await store['store.commit']({ writes: ids.map((id) => enqueue({ id })) });
    clock.time += 1;
    await store['store.commit']({
      writes: ids.map((jobId) => ({ type: 'job.cancel', jobId }) as const),
    });
  }
  expect(open.tidy()).toBe(true);
  while (open.tidy());
  const left = await store['jobs.list']({ limit: 1_000 });
  expect(left.map(({ id }) => id)).toEqual(
    Array.from({ length: 10 }, (_, index) => `job_${599 - index}`),
  );
});
