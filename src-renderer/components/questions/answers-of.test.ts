import { expect, test } from 'vitest';
import { scopeOfNote, toolQuestionPrefix } from '#shared/tools/approval-question.ts';
import { answersOf } from './answers-of.ts';

test('a call of a tool can be denied, or allowed as far as the button says', () => {
  const answers = answersOf({ kind: 'approval', stepKey: `${toolQuestionPrefix}1` });
  const [deny, ...allow] = answers;
  expect(deny).toMatchObject({ decision: 'refuse', note: null });
  expect(allow.map(({ note }) => scopeOfNote(note))).toEqual(['once', 'task', 'always']);
  expect(allow.every(({ decision }) => decision === 'approve')).toBe(true);
});

test('other questions have two answers, and what the person writes goes with either', () => {
  for (const question of [
    { kind: 'approval', stepKey: 'run_1/book' },
    { kind: 'unknown_effect', stepKey: `effect:${toolQuestionPrefix}` },
    { kind: 'approval', stepKey: 'asked:ques_1' },
  ] as const) {
    const answers = answersOf(question);
    expect(answers.map(({ decision }) => decision)).toEqual(['refuse', 'approve']);
    expect(answers.every(({ note }) => note === null)).toBe(true);
  }
});
