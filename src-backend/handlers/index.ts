import type { JobHandlers } from '../runner/handler.ts';
import { chat } from './chat.ts';
import { contextLoad } from './context-load.ts';
import { memoryExtract } from './memory-extract.ts';
import { memoryResolve } from './memory-resolve.ts';
import { taskJoin } from './task-join.ts';
import { taskRun } from './task-run.ts';
import { taskSplit } from './task-split.ts';
import { workflowRun } from './workflow-run.ts';

/** What does each kind of job. */
export const jobHandlers: JobHandlers = {
  chat,
  context_load: contextLoad,
  task_run: taskRun,
  task_split: taskSplit,
  task_join: taskJoin,
  workflow_run: workflowRun,
  memory_extract: memoryExtract,
  memory_resolve: memoryResolve,
};
