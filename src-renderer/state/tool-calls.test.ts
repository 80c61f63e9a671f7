import { expect, test } from 'vitest';
import type { ToolCall } from '#shared/contracts/tools.ts';
import { foldToolCalls, toolCallRows } from './tool-calls.ts';

const call: ToolCall = {
  id: 'job_1/0',
  subjectId: 'task_1',
  server: 'Good',
  tool: 'echo',
  arguments: {},
  state: 'running',
  startedAt: 1,
  endedAt: null,
  result: null,
  wasCut: false,
};

test('each subject has its own calls, and what is as it was stays the same array', () => {
  foldToolCalls(['task_1', 'task_2'], [call]);
  const first = toolCallRows.get('task_1');
  expect(first).toEqual([call]);
  expect(toolCallRows.get('task_2')).toBeUndefined();
  foldToolCalls(['task_1'], [{ ...call }]);
  expect(toolCallRows.get('task_1')).toBe(first);
  foldToolCalls(['task_1'], [{ ...call, state: 'done', endedAt: 2 }]);
  expect(toolCallRows.get('task_1')).toMatchObject([{ state: 'done' }]);
});
