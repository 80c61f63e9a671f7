import { workspaces } from './0001-workspaces.ts';
import { conversations } from './0002-conversations.ts';
import { tasks } from './0003-tasks.ts';
import { workflows } from './0004-workflows.ts';
import { memory } from './0005-memory.ts';
import { jobQueue } from './0006-job-queue.ts';
import { events } from './0007-events.ts';
import { search } from './0008-search.ts';
import { questions } from './0009-questions.ts';
import { jobs } from './0010-jobs.ts';
import { eventRetention } from './0011-event-retention.ts';
import { workflowDefinitions } from './0012-workflow-definitions.ts';
import { jobIndexes } from './0013-job-indexes.ts';
import { schedules } from './0014-schedules.ts';
import { corrections } from './0015-corrections.ts';
import { memoryModel } from './0016-memory-model.ts';
import { memorySearch } from './0017-memory-search.ts';
import { tools } from './0018-tools.ts';
import { messageMemories } from './0019-message-memories.ts';
import type { Migration } from './migration.ts';

/** All of them, in order; `migrations[n - 1]` leads to version n. */
export const migrations: readonly Migration[] = [
  workspaces,
  conversations,
  tasks,
  workflows,
  memory,
  jobQueue,
  events,
  search,
  questions,
  jobs,
  eventRetention,
  workflowDefinitions,
  jobIndexes,
  schedules,
  corrections,
  memoryModel,
  memorySearch,
  tools,
  messageMemories,
];

/** The version that this Kingly reads and writes. */
export const schemaVersion = migrations.length;
