import { describe, expect, test } from 'vitest';
import { modelOfParts, saying } from '../generate/model-of-parts.ts';
import { assessTask } from './assess-task.ts';
import { assessByWords } from '../tasks/assess-by-words.ts';
import { readNextSteps } from './next-steps.ts';
import { planSplit } from './split-plan.ts';
import { progressAt } from './task-run.ts';

const { signal } = new AbortController();

const toAssess = { title: 'T', text: 'T', complexity: 0.2, now: 5 };

describe('assessment', () => {
  test('percent is read as such, and what the model did not say is what was known', async () => {
    const model = modelOfParts([saying('{"confidence": 85, "routing": "one_shot"}')]);
    expect(await assessTask(model, toAssess, signal)).toEqual({
      reason: '',
      complexity: 0.2,
      confidence: 0.85,
      routing: 'one_shot',
      model: 'test',
      source: 'model',
      at: 5,
    });
  });
  test('answers twice unreadable are replaced by a count of the words, marked as such', async () => {
    const model = modelOfParts([
      saying('{"confidence":1,"routing":"rm"}'),
      saying('{"confidence":1}'),
    ]);
    const text = 'Build a complete web shop';
    expect(await assessTask(model, { ...toAssess, title: text, text }, signal)).toMatchObject({
      complexity: expect.closeTo(0.65),
      confidence: expect.closeTo(0.35),
      routing: 'project',
      model: null,
      source: 'heuristic',
    });
    expect(model.requests).toHaveLength(2);
  });
  test('another fault of the model is no reason to guess', async () => {
    const error = { code: 'model_failed', message: 'Broken', retryable: true } as const;
    const model = modelOfParts([[{ type: 'error', error }]]);
    await expect(assessTask(model, toAssess, signal)).rejects.toMatchObject(error);
  });
  test('a small model gets a bare request, with the same grammar', async () => {
    const answer = '{"reason":"r","complexity":0,"confidence":1,"routing":"one_shot"}';
    const large = modelOfParts([saying(answer)]);
    const small = {
      ...modelOfParts([saying(answer)]),
      description: { ...large.description, size: 0.135 },
    };
    await assessTask(large, toAssess, signal);
    await assessTask(small, toAssess, signal);
    expect(large.requests[0]?.messages[0]?.role).toBe('system');
    expect(small.requests[0]?.messages.map(({ role }) => role)).toEqual(['user']);
    expect(small.requests[0]?.schema).toEqual(large.requests[0]?.schema);
  });
});

test.each([
  ['Write a thank-you note', 'one_shot'],
  ['Explain what a database system is', 'one_shot'],
  ['Build a complete app from scratch', 'project'],
  ['Plan a book:\n- outline\n- characters\n- plot\n- chapters\n- cover\n- sale', 'multi_project'],
])('%s is counted as %s', (text, routing) => {
  expect(assessByWords(text, 0).routing).toBe(routing);
});

describe('split', () => {
  const plan = (subtasks: unknown) =>
    planSplit(modelOfParts([saying(JSON.stringify({ subtasks }))]), 'Bell', 'Make a bell', signal);

  test('titles are tidied, doubles go, five stay, and needs follow them', async () => {
    const subtasks = [
      '1. Draw  it',
      'draw it',
      { title: '- Build it', needs: [2, 9] },
      { title: 'C', needs: [3, 4] },
      'D',
      'E',
      'F',
    ];
    expect(await plan(subtasks)).toEqual([
      { title: 'Draw it', needs: [] },
      { title: 'Build it', needs: [0] },
      { title: 'C', needs: [1] },
      { title: 'D', needs: [] },
      { title: 'E', needs: [] },
    ]);
  });
  test('needs that go round in a circle become a chain', async () => {
    const subtasks = [{ title: 'A', needs: [2] }, { title: 'B', needs: [1] }, { title: 'C' }];
    expect((await plan(subtasks)).map(({ needs }) => needs)).toEqual([[], [0], [1]]);
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
