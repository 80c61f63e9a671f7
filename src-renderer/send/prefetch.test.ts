import { expect, test } from 'vitest';
import type { App, Prefetched } from '#shared/contracts/app.ts';
import { readDraft } from '../frontend-llm/read-draft.ts';
import type { Reading } from '../frontend-llm/reading.ts';
import { createPrefetch } from './prefetch.ts';

const read = (text: string): Reading =>
  readDraft(text, { tasks: [], recentCommands: [], now: 0, workflows: ['project_planning'] });
const found: Prefetched = {
  memories: [{ key: 'editor', value: 'Helix' }],
  workflow: null,
  task: null,
};
type Question = Parameters<App['context.prefetch']>[0];

function harness() {
  const questions: Question[] = [];
  const answers: ((answer: Prefetched) => void)[] = [];
  const clock = { now: 0 };
  const prefetch = createPrefetch({
    app: () => ({
      'context.prefetch': (question) => {
        questions.push(question);
        return new Promise((resolve) => answers.push(resolve));
      },
    }),
    now: () => clock.now,
  });
  const answer = async (): Promise<void> => {
    answers.shift()?.(found);
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  return { prefetch, questions, answer, clock };
}

test('asks for what a confident reading needs, and keeps it for exactly that draft', async () => {
  const { prefetch, questions, answer } = harness();
  prefetch.consider("what's my editor?", read("what's my editor?"));
  await answer();
  prefetch.consider('plan project MyApp', read('plan project MyApp'));
  await answer();
  expect(questions).toEqual([
    { query: "what's my editor?", workflowId: null, taskId: null },
    { query: null, workflowId: 'project_planning', taskId: null },
  ]);
  expect(prefetch.of("what's my editor?")).toEqual(found);
  expect(prefetch.of("what's my editor")).toBeNull();
  prefetch.clear();
  expect(prefetch.of("what's my editor?")).toBeNull();
});

test('one is under way; what was asked for an older draft is dropped, and the newest asked next', async () => {
  const { prefetch, questions, answer } = harness();
  const drafts = ["what's my editor?", "what's my shell?", "what's my browser?"];
  for (const draft of drafts) prefetch.consider(draft, read(draft));
  expect(questions).toHaveLength(1);
  await answer();
  expect(questions.map(({ query }) => query)).toEqual([drafts[0], drafts[2]]);
  expect(prefetch.of(drafts[0] ?? '')).toBeNull();
  prefetch.cancel();
  await answer();
  expect(prefetch.of(drafts[2] ?? '')).toBeNull();
});

test('five a second at most', async () => {
  const { prefetch, questions, answer, clock } = harness();
  for (let number = 0; number < 9; number += 1) {
    const draft = `what did we discuss on ${number + 1} november?`;
    prefetch.consider(draft, read(draft));
    await answer();
  }
  expect(questions).toHaveLength(5);
  clock.now = 1_001;
  prefetch.consider("what's my editor?", read("what's my editor?"));
  expect(questions).toHaveLength(6);
});

test('asks nothing for a message that is not sure, or needs nothing', () => {
  const { prefetch, questions } = harness();
  for (const draft of ['haircut, saturday morning', 'tc:Fix login|coding|low', "how's it going?"])
    prefetch.consider(draft, read(draft));
  expect(questions).toEqual([]);
});
