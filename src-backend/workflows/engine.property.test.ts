import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isKinglyError } from '#shared/errors.ts';
import { defined, workbench } from './engine.fixture.ts';

/** Each step may need any of those before it. */
const graph = fc
  .integer({ min: 1, max: 9 })
  .chain((count) =>
    fc.tuple(
      ...Array.from({ length: count }, (_, index) =>
        fc.subarray(Array.from({ length: index }, (_each, before) => `s${before}`)),
      ),
    ),
  );

test('every step runs after its needs, at most four at a time, and done work is not redone', async () => {
  await fc.assert(
    fc.asyncProperty(
      graph,
      fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 4 }),
      async (needs, kills) => {
        const definition = defined({
          id: 'graph',
          name: 'Graph',
          steps: needs.map((list, index) => ({
            id: `s${index}`,
            title: 'S',
            prompt: `s${index}`,
            needs: list,
          })),
        });
        let most = 0;
        const bench = workbench(definition, async (prompt) => {
          most = Math.max(most, bench.working());
          const { steps } = bench.run();
          const own = steps.find(({ key }) => key === prompt);
          expect(own?.status).toBe('running');
          for (const need of own?.needs ?? []) {
            expect(steps.find(({ key }) => key === need)?.status).toBe('completed');
          }
          await new Promise((resolve) => setImmediate(resolve));
          return prompt;
        });
        for (const after of kills) {
          bench.dieAfter(after);
          const done = bench.run().steps.filter(({ status }) => status === 'completed');
          await bench.drive().catch((error: unknown) => {
            if (!isKinglyError(error) || error.code !== 'lost_lease') throw error;
          });
          // What was done when the process died is as it was: not run once more.
          for (const step of done) expect(bench.run().steps).toContainEqual(step);
        }
        bench.dieAfter(Number.POSITIVE_INFINITY);
        await bench.drive();
        expect(bench.run().steps.every(({ status }) => status === 'completed')).toBe(true);
        expect(most).toBeLessThanOrEqual(4);
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);
