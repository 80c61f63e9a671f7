import { expect, it } from 'vitest';
import { warmUpReflex } from './warm-up.ts';

it('pauses between its steps', async () => {
  let pauses = 0;
  await warmUpReflex(() => {
    pauses += 1;
    return Promise.resolve();
  });
  expect(pauses).toBeGreaterThanOrEqual(30);
});
