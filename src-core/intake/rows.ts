import type { Message, Run, Task } from '#shared/contracts/entities.ts';
import type { NewJob, Write } from '#shared/contracts/writes.ts';
import { type JobPayload, jobPriorities } from '#shared/contracts/jobs.ts';
import type { JobKind } from '#shared/contracts/entities.ts';
import { newId } from '#shared/ids.ts';
import type { CommandEnvelope } from '#shared/protocol/envelope.ts';
import type { WorkflowDefinition } from '#shared/workflows/definition.ts';
import { newRunSteps } from '#shared/workflows/new-run.ts';
import type { JsonObject } from '#shared/json.ts';

const complexities = { low: 0.2, medium: 0.5, high: 0.8 } as const;

/** The number that stands in the store for a word of the coded language. */
export function complexityValue(word: keyof typeof complexities): number {
  return complexities[word];
}

/** What a conversation is called until the person names it: the start of its first message. */
export function conversationTitle(text: string): string {
  const line = text.trim().split('\n', 1)[0]?.trim() ?? '';
  if (line.length === 0) return 'New conversation';
  return line.length <= 60 ? line : `${line.slice(0, 59).trimEnd()}…`;
}

/** The conversation, if it is new, and the person’s message, if there is one. */
export function messageWrites(
  envelope: CommandEnvelope,
  typed: string,
  commandLine: string | null,
  now: number,
): Write[] {
  const writes: Write[] = [
    {
      type: 'conversation.ensure',
      conversation: {
        id: envelope.conversationId,
        workspaceId: envelope.workspaceId,
        title: conversationTitle(typed),
        titleIsChosen: false,
        isPrivate: envelope.isPrivate ?? false,
        createdAt: now,
        updatedAt: now,
      },
    },
  ];
  if (envelope.messageId !== undefined) {
    writes.push({
      type: 'message.create',
      message: {
        ...emptyMessage(envelope, envelope.messageId, now),
        role: 'user',
        text: typed,
        status: 'complete',
        commandLine,
        acknowledgement: null,
      },
    });
  }
  return writes;
}

/** The reply that an answer, a card or an error will fill; nothing for a button’s command. */
export function replyWrites(
  envelope: CommandEnvelope,
  now: number,
  patch: Partial<Pick<Message, 'text' | 'status' | 'taskId' | 'runId'>> = {},
): Write[] {
  if (envelope.replyId === undefined) return [];
  return [
    {
      type: 'message.create',
      message: { ...emptyMessage(envelope, envelope.replyId, now), ...patch },
    },
  ];
}

function emptyMessage(
  envelope: CommandEnvelope,
  id: string,
  now: number,
): Omit<Message, 'position'> {
  return {
    id,
    conversationId: envelope.conversationId,
    role: 'assistant',
    text: '',
    status: 'accepted',
    commandId: envelope.id,
    commandLine: null,
    acknowledgement: envelope.acknowledgement ?? null,
    taskId: null,
    runId: null,
    model: null,
    error: null,
    createdAt: now,
    updatedAt: now,
  };
}

/** A task as intake creates it. */
export function newTask(
  envelope: CommandEnvelope,
  content: Pick<Task, 'title' | 'description' | 'intentType' | 'complexity'>,
  now: number,
): Task {
  return {
    ...content,
    id: newId('task', now),
    workspaceId: envelope.workspaceId,
    projectId: null,
    conversationId: envelope.conversationId,
    replyId: envelope.replyId ?? null,
    parentTaskId: null,
    runId: null,
    status: 'accepted',
    progress: 0,
    confidence: 0.5,
    routing: null,
    result: null,
    nextSteps: [],
    error: null,
    metadata: envelope.due === undefined ? {} : { due: envelope.due },
    createdAt: now,
    updatedAt: now,
  };
}

/** A run with its definition’s steps, as they are now. */
export function newRun(
  envelope: CommandEnvelope,
  definition: WorkflowDefinition,
  params: JsonObject,
  now: number,
): Run {
  return {
    id: newId('run', now),
    workflowId: definition.id,
    name: definition.name,
    workspaceId: envelope.workspaceId,
    conversationId: envelope.conversationId,
    replyId: envelope.replyId ?? null,
    parentRunId: null,
    params,
    steps: newRunSteps(definition),
    status: 'accepted',
    error: null,
    createdAt: now,
    updatedAt: now,
  };
}

/** A job for the backend, tied to the command that asked for it. */
export function jobWrite<Kind extends JobKind>(
  kind: Kind,
  payload: JobPayload<Kind>,
  envelope: CommandEnvelope,
  now: number,
  links: Pick<NewJob, 'taskId' | 'runId'> = {},
): Write {
  return {
    type: 'job.enqueue',
    job: {
      ...links,
      id: newId('job', now),
      kind,
      payload,
      priority: jobPriorities[kind],
      maximumAttempts: 3,
      runAt: now,
      commandId: envelope.id,
      conversationId: envelope.conversationId,
    },
  };
}
