import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Task } from '#shared/contracts/entities.ts';
import { readDraft } from '../frontend-llm/read-draft.ts';
import { taskRows } from '../state/work.ts';
import { readingContext, windowCaches } from './reading-context.ts';

function task(id: string, progress: number): Task {
  return {
    id,
    title: `Task ${id}`,
    description: null,
    intentType: 'writing',
    workspaceId: 'ws_default',
    projectId: null,
    conversationId: null,
    replyId: null,
    parentTaskId: null,
    runId: null,
    status: 'running',
    progress,
    confidence: 0.5,
    complexity: 0.5,
    routing: null,
    result: null,
    nextSteps: [],
    error: null,
    metadata: {},
    createdAt: 1,
    updatedAt: 1,
  };
}

test('after any changes of the work, what is known of it is what is there', () => {
  const change = fc.record({
    what: fc.constantFrom('set', 'delete', 'replace'),
    which: fc.nat(3),
    progress: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      taskRows.replaceAll([]);
      for (const { what, which, progress } of changes) {
        const row = task(`task_${which}`, progress);
        if (what === 'set') taskRows.set(row.id, row);
        else if (what === 'delete') taskRows.delete(row.id);
        else taskRows.replaceAll([[row.id, row]]);
        for (let asked = 0; asked < 2; asked += 1) {
          expect(readingContext(1).tasks).toEqual(taskRows.all());
        }
      }
    }),
  );
});

test('a draft that was read in a pause is not classified again when it is sent', () => {
  taskRows.replaceAll([]);
  const text = 'the train to the coast was late again and it rained all day';
  const figures = () => windowCaches().find(({ name }) => name === 'responses');
  const before = figures();
  const first = readDraft(text, readingContext(1));
  expect(readDraft(text, readingContext(2))).toEqual(first);
  expect(figures()).toMatchObject({
    hits: (before?.hits ?? 0) + 1,
    misses: (before?.misses ?? 0) + 1,
  });
});
