import { describe, expect, test } from 'vitest';
import { modelOfParts, saying } from '../generate/model-of-parts.ts';
import { assessTask } from './assess-task.ts';
import { readNextSteps } from './next-steps.ts';
import { planSplit } from './split-plan.ts';
import { progressAt } from './task-run.ts';

const { signal } = new AbortController();

describe('assessment', () => {
  test('percent is read as such', async () => {
    const model = modelOfParts([saying('{"confidence": 85, "routing": "one_shot"}')]);
    expect(await assessTask(model, 'T', 'T', signal)).toEqual({
      confidence: 0.85,
      routing: 'one_shot',
    });
  });
  test('an unknown routing is refused', async () => {
    const model = modelOfParts([
      saying('{"confidence":1,"routing":"rm"}'),
      saying('{"confidence":1}'),
    ]);
    await expect(assessTask(model, 'T', 'T', signal)).rejects.toMatchObject({
      code: 'model_invalid_reply',
    });
  });
});

describe('split', () => {
  test('titles are tidied, doubles go, five stay', async () => {
    const subtasks = ['1. Draw  it', 'draw it', { title: '- Build it' }, 'C', 'D', 'E', 'F'];
    const model = modelOfParts([saying(JSON.stringify({ subtasks }))]);
    expect(await planSplit(model, 'Bell', 'Make a bell', signal)).toEqual([
      'Draw it',
      'Build it',
      'C',
      'D',
      'E',
    ]);
  });
  test('one part is no split', async () => {
    const model = modelOfParts([
      saying('{"subtasks":["All"]}'),
      saying('{"subtasks":["All","all "]}'),
    ]);
    await expect(planSplit(model, 'Bell', '', signal)).rejects.toMatchObject({
      code: 'model_invalid_reply',
    });
  });
});

test('next steps are the closing list', () => {
  expect(readNextSteps('Done.\n\n**Next steps:**\n\n- Test it\n2. Ship it\n\nBye\n- no')).toEqual([
    'Test it',
    'Ship it',
  ]);
  expect(readNextSteps('These are no next steps: none')).toEqual([]);
});

test('progress is measured and never reaches its end by itself', () => {
  expect(progressAt(0, { complexity: 0.5 })).toBe(0.05);
  expect(progressAt(700, { complexity: 0.5 })).toBeCloseTo(0.53);
  expect(progressAt(1_000_000, { complexity: 0 })).toBe(0.95);
});
