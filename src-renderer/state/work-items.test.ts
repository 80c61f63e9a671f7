import { expect, test } from 'vitest';
import type { Run, RunStep, Task, TaskStatus } from '#shared/contracts/entities.ts';
import { runProgress, runTitle, workItems } from './work-items.ts';

function task(id: string, status: TaskStatus, change: Partial<Task> = {}): Task {
  return {
    id,
    title: id,
    description: null,
    intentType: null,
    workspaceId: 'ws_default',
    projectId: null,
    conversationId: 'conv_1',
    replyId: null,
    parentTaskId: null,
    runId: null,
    status,
    progress: 0.4,
    confidence: 0.5,
    complexity: 0.5,
    routing: null,
    result: null,
    nextSteps: [],
    error: null,
    metadata: {},
    createdAt: 1,
    updatedAt: 1,
    ...change,
  };
}

const step = (status: TaskStatus): RunStep => ({
  key: status,
  title: status,
  kind: 'prompt',
  needs: [],
  status,
  attempt: 0,
  items: null,
  childRunId: null,
  note: null,
  output: null,
  error: null,
  startedAt: null,
  endedAt: null,
});

const run: Run = {
  id: 'run_1',
  workflowId: 'project_planning',
  name: 'Plan a project',
  workspaceId: 'ws_default',
  conversationId: 'conv_2',
  replyId: null,
  parentRunId: null,
  params: { name: 'MyApp' },
  steps: [step('completed'), step('running'), step('accepted'), step('accepted')],
  status: 'running',
  error: null,
  createdAt: 3,
  updatedAt: 3,
};

test('running work of all kinds comes oldest first, ended work newest first', () => {
  const tasks = [
    task('new', 'running', { createdAt: 5 }),
    task('part', 'running', { parentTaskId: 'new' }),
    task('done', 'completed', { updatedAt: 8 }),
    task('failed', 'failed', { updatedAt: 9 }),
  ];
  const answer = { id: 'msg_1', conversationId: 'conv_3', createdAt: 4, isWritten: false };
  const { active, recent } = workItems(tasks, [run], [answer], () => 'Talk');
  expect(active.map(({ title, status, progress }) => [title, status, progress])).toEqual([
    ['Plan a project · MyApp', 'running', 0.375],
    ['Talk', 'accepted', null],
    ['new', 'running', 0.4],
  ]);
  expect(recent.map(({ id }) => id)).toEqual(['failed', 'done']);
});

test('a run without steps or parameters is no mistake', () => {
  expect(runProgress({ steps: [] })).toBe(0);
  expect(runTitle({ name: 'Daily', params: { count: 3 } })).toBe('Daily');
});
