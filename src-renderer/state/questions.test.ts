import { beforeEach, expect, test } from 'vitest';
import type { Question } from '#shared/contracts/entities.ts';
import {
  foldQuestion,
  isAskedBy,
  questionRows,
  questionsOf,
  replaceQuestions,
} from './questions.ts';

const question: Question = {
  id: 'ques_1',
  kind: 'approval',
  workspaceId: 'ws_default',
  conversationId: 'conv_1',
  taskId: null,
  runId: 'run_1',
  jobId: 'job_1',
  stepKey: 'run_1/ask',
  title: 'May it go on?',
  detail: '',
  status: 'open',
  decision: null,
  note: null,
  createdAt: 1,
  answeredAt: null,
};

beforeEach(() => replaceQuestions([]));

test('an open question is found by its run, and gone once it was answered', () => {
  foldQuestion(question);
  foldQuestion({ ...question, id: 'ques_2', stepKey: 'run_1/other' });
  foldQuestion(question);
  expect(questionsOf.get('run_1')).toEqual(['ques_1', 'ques_2']);
  foldQuestion({ ...question, status: 'answered', decision: 'approve', answeredAt: 2 });
  expect(questionsOf.get('run_1')).toEqual(['ques_2']);
  foldQuestion({ ...question, id: 'ques_2', status: 'withdrawn' });
  expect(questionsOf.get('run_1')).toBeUndefined();
  expect(questionRows.all()).toEqual([]);
});

test('what a run inside a run asks is shown with that run', () => {
  replaceQuestions([{ ...question, stepKey: 'run_2/ask' }]);
  expect(questionsOf.get('run_1')).toBeUndefined();
  expect(questionsOf.get('run_2')).toEqual(['ques_1']);
});

test('a step is told from one whose name it begins with, and from its own items', () => {
  expect(isAskedBy(question, 'run_1', 'ask')).toBe(true);
  expect(isAskedBy({ ...question, stepKey: 'run_1/ask/2' }, 'run_1', 'ask')).toBe(true);
  expect(isAskedBy({ ...question, stepKey: 'run_1/ask_twice' }, 'run_1', 'ask')).toBe(false);
  expect(isAskedBy({ ...question, stepKey: null }, 'run_1', 'ask')).toBe(false);
});
