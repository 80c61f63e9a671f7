import type { Run, Task } from '#shared/contracts/entities.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { defaultWorkspaceId } from '#shared/ids.ts';
import type { WorkflowDefinition } from '#shared/workflows/definition.ts';
import { newRunSteps } from '#shared/workflows/new-run.ts';

/** What intake writes, in short: rows and jobs of the tests. */
export const conversationId = 'conv_1';

/** A moment that all rows of a test are made at. */
const at = Date.now();

export const conversation = {
  type: 'conversation.ensure',
  conversation: {
    id: conversationId,
    workspaceId: defaultWorkspaceId,
    title: 'Test',
    titleIsChosen: false,
    createdAt: at,
    updatedAt: at,
  },
} satisfies Write;

export function message(
  id: string,
  role: 'user' | 'assistant',
  text: string,
  more: {
    readonly commandId?: string;
    readonly taskId?: string;
    readonly createdAt?: number;
    readonly conversationId?: string;
  } = {},
): Write {
  return {
    type: 'message.create',
    message: {
      id,
      conversationId: more.conversationId ?? conversationId,
      role,
      text,
      status: role === 'user' || text !== '' ? 'complete' : 'accepted',
      commandId: more.commandId ?? null,
      commandLine: null,
      acknowledgement: null,
      taskId: more.taskId ?? null,
      runId: null,
      model: null,
      error: null,
      createdAt: more.createdAt ?? at,
      updatedAt: more.createdAt ?? at,
    },
  };
}

export function task(id: string, title: string, more: Partial<Task> = {}): Write {
  return {
    type: 'task.create',
    task: {
      id,
      title,
      description: null,
      intentType: 'writing',
      workspaceId: defaultWorkspaceId,
      projectId: null,
      conversationId,
      replyId: null,
      parentTaskId: null,
      runId: null,
      status: 'accepted',
      progress: 0,
      confidence: 0.5,
      complexity: 0.2,
      routing: null,
      result: null,
      nextSteps: [],
      error: null,
      metadata: {},
      createdAt: at,
      updatedAt: at,
      ...more,
    },
  };
}

export function run(
  id: string,
  definition: WorkflowDefinition,
  params: Run['params'],
  replyId: string,
): Write {
  return {
    type: 'run.create',
    definition,
    run: {
      id,
      workflowId: definition.id,
      name: definition.name,
      workspaceId: defaultWorkspaceId,
      conversationId,
      replyId,
      parentRunId: null,
      params,
      steps: newRunSteps(definition),
      status: 'accepted',
      error: null,
      createdAt: at,
      updatedAt: at,
    },
  };
}

type NewJob = Extract<Write, { type: 'job.enqueue' }>['job'];

export function job(
  kind: NewJob['kind'],
  payload: NewJob['payload'],
  more: Partial<NewJob> = {},
): Write {
  return {
    type: 'job.enqueue',
    job: {
      id: 'job_1',
      kind,
      payload,
      priority: 0,
      maximumAttempts: 3,
      runAt: at,
      conversationId,
      ...more,
    },
  };
}

/** A task with its reply and its job. */
export function taskWithJob(title: string, more: Partial<NewJob> = {}): readonly Write[] {
  return [
    conversation,
    message('msg_reply', 'assistant', '', { taskId: 'task_1' }),
    task('task_1', title, { replyId: 'msg_reply' }),
    job(
      'task_run',
      { taskId: 'task_1', replyId: 'msg_reply', text: title },
      { taskId: 'task_1', ...more },
    ),
  ];
}
