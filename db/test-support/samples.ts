import type { Conversation, Message, Run, Task } from '#shared/contracts/entities.ts';
import type { NewJob, Write } from '#shared/contracts/writes.ts';
import { defaultWorkspaceId } from '#shared/ids.ts';
import { type WorkflowDefinition, workflowDefinitionSchema } from '#shared/workflows/definition.ts';
import { newRunSteps } from '#shared/workflows/new-run.ts';

/** Rows with everything at its default, for tests to change what matters. */
export function conversation(changes: Partial<Conversation> = {}): Omit<Conversation, 'deletedAt'> {
  const { deletedAt: _deletedAt, ...rest } = {
    id: 'conv_1',
    workspaceId: defaultWorkspaceId,
    title: 'Bells',
    titleIsChosen: false,
    isPrivate: false,
    createdAt: 1_000,
    updatedAt: 1_000,
    deletedAt: null,
    ...changes,
  };
  return rest;
}

export function message(changes: Partial<Message> = {}): Omit<Message, 'position'> {
  return {
    id: 'msg_1',
    conversationId: 'conv_1',
    role: 'user',
    text: 'Hello',
    status: 'complete',
    commandId: null,
    commandLine: null,
    acknowledgement: null,
    taskId: null,
    runId: null,
    model: null,
    error: null,
    createdAt: 1_000,
    updatedAt: 1_000,
    ...changes,
  };
}

export function reply(changes: Partial<Message> = {}): Omit<Message, 'position'> {
  return message({ id: 'msg_2', role: 'assistant', text: '', status: 'accepted', ...changes });
}

export function task(changes: Partial<Task> = {}): Task {
  return {
    id: 'task_1',
    title: 'Describe a bike bell',
    description: null,
    intentType: 'writing',
    workspaceId: defaultWorkspaceId,
    projectId: null,
    conversationId: null,
    replyId: null,
    parentTaskId: null,
    runId: null,
    status: 'accepted',
    progress: 0,
    confidence: 0.5,
    complexity: 0.5,
    routing: null,
    result: null,
    nextSteps: [],
    error: null,
    metadata: {},
    createdAt: 1_000,
    updatedAt: 1_000,
    ...changes,
  };
}

/** A definition with the steps of {@link run}. */
export const definition: WorkflowDefinition = workflowDefinitionSchema.parse({
  id: 'project_planning',
  name: 'Plan a project',
  steps: [
    { id: 'goals', title: 'Goals', prompt: 'Goals' },
    { id: 'parts', title: 'Parts', prompt: 'Parts', needs: ['goals'] },
  ],
});

export function run(changes: Partial<Run> = {}): Run {
  return {
    id: 'run_1',
    workflowId: 'project_planning',
    name: 'Plan a project',
    workspaceId: defaultWorkspaceId,
    conversationId: null,
    replyId: null,
    parentRunId: null,
    params: { name: 'MyApp' },
    steps: newRunSteps(definition),
    status: 'accepted',
    error: null,
    createdAt: 1_000,
    updatedAt: 1_000,
    ...changes,
  };
}

export function createRun(changes: Partial<Run> = {}): Write {
  return { type: 'run.create', run: run(changes), definition };
}

export function job(changes: Partial<NewJob> = {}): NewJob {
  return {
    id: 'job_1',
    kind: 'chat',
    payload: {},
    priority: 0,
    maximumAttempts: 3,
    runAt: 0,
    ...changes,
  };
}

export function enqueue(changes: Partial<NewJob> = {}): Write {
  return { type: 'job.enqueue', job: job(changes) };
}

/** A conversation with a person's message and an open reply. */
export const exchange: Write[] = [
  { type: 'conversation.ensure', conversation: conversation() },
  { type: 'message.create', message: message() },
  { type: 'message.create', message: reply() },
];

/** What says good morning at nine, next at this time. */
export function morning(nextAt: number) {
  return {
    id: 'sched_1',
    title: 'Morning',
    line: 'ch:Good morning',
    conversationId: null,
    cron: '0 9 * * *',
    timezone: 'UTC',
    enabled: true,
    nextAt,
    createdAt: 1_000,
  };
}
