import { z } from 'zod';
import {
  type EntityRecord,
  type EventEnvelope,
  eventEnvelopeSchema,
} from '#shared/contracts/entities.ts';
import { memoryChangeSchema } from '#shared/contracts/memory.ts';
import { KinglyError } from '#shared/errors.ts';
import { jsonColumn } from '../rows/columns.ts';
import { conversationRow } from '../rows/conversation-row.ts';
import { memoryRow } from '../rows/memory-row.ts';
import { messageRow } from '../rows/message-row.ts';
import { questionRow } from '../rows/question-row.ts';
import { readRow } from '../rows/read-row.ts';
import { runRow } from '../rows/run-row.ts';
import { taskRow } from '../rows/task-row.ts';
import { type ChangeSubject, eventLine } from './event-line.ts';

const shape = eventEnvelopeSchema.shape;

const eventRow = z.object({
  id: shape.sequence,
  event_type: z.string(),
  entity_type: z.enum([
    'conversation',
    'message',
    'task',
    'run',
    'memory',
    'question',
    'memory_change',
  ]),
  workspace_id: shape.workspaceId,
  conversation_id: shape.conversationId,
  command_id: shape.commandId,
  command_line: z.string().nullable(),
  payload: jsonColumn(z.record(z.string(), z.unknown())),
  created_at: shape.at,
});

/** A row of `events`, joined with its command's line, as the envelope that clients get. */
export function eventFromRow(row: unknown): EventEnvelope {
  const event = readRow(eventRow, row, 'events');
  const record = recordOf(event.entity_type, event.payload);
  return {
    sequence: event.id,
    at: event.created_at,
    workspaceId: event.workspace_id,
    conversationId: event.conversation_id,
    commandId: event.command_id,
    line: eventLine({
      eventType: event.event_type,
      record,
      commandLine: event.command_line,
      subject: subjectOf(event.payload),
    }),
    record,
  };
}

const changeShape = memoryChangeSchema.shape;
/** What an event says of a change of the memory: no text, so that none is left behind. */
const changeEventRow = z
  .object({
    id: changeShape.id,
    workspace_id: changeShape.workspaceId,
    kind: changeShape.kind,
    author: changeShape.by,
    at: changeShape.at,
  })
  .transform(({ workspace_id: workspaceId, author: by, ...rest }) => ({
    ...rest,
    workspaceId,
    by,
  }));

const subjectColumns = z.object({
  subject_status: z.string(),
  subject_progress: z.number().min(0).max(1),
});

/** What a question is about, as it was when the question changed. */
function subjectOf(payload: unknown): ChangeSubject | null {
  const { data } = subjectColumns.safeParse(payload);
  return data === undefined
    ? null
    : { status: data.subject_status, progress: data.subject_progress };
}

function recordOf(type: EntityRecord['kind'], payload: unknown): EntityRecord {
  switch (type) {
    case 'conversation':
      return { kind: type, conversation: readRow(conversationRow, payload, 'events') };
    case 'message':
      return { kind: type, message: readRow(messageRow, payload, 'events') };
    case 'task':
      return { kind: type, task: readRow(taskRow, payload, 'events') };
    case 'run':
      return { kind: type, run: readRow(runRow, payload, 'events') };
    case 'memory':
      return { kind: type, memory: readRow(memoryRow, payload, 'events') };
    case 'memory_change':
      return { kind: type, change: readRow(changeEventRow, payload, 'events') };
    case 'question':
      return { kind: type, question: readRow(questionRow, payload, 'events') };
    default:
      throw new KinglyError('store_damaged', `An event of the unknown kind ${String(type)}`);
  }
}
