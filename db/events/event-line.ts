import type { EntityRecord, Message, Question, Run, Task } from '#shared/contracts/entities.ts';
import { assertNever, type ErrorInfo } from '#shared/errors.ts';
import {
  type CodedEvent,
  encodeEvent,
  maximumLineLength,
  parseCommand,
} from '#shared/protocol/index.ts';
import { recoveryOf } from './recovery.ts';

/** Bounds of the event table, in UTF-16 units. */
const bounds = { result: 200_000, nextSteps: 20_000, summary: 20_000, message: 4_000 } as const;

/** The run, task or job that a question is about. */
export type ChangeSubject = { readonly status: string; readonly progress: number };

/** A change of a row, as the line that tells of it. */
export type Change = {
  /** Which kind of change: `task.completed`, as the trigger wrote it. */
  readonly eventType: string;
  readonly record: EntityRecord;
  /** The line of the command behind it, where there is one. */
  readonly commandLine: string | null;
  /** For a question only. */
  readonly subject?: ChangeSubject | null;
};

/** The coded line of a change. What is too long for its field is cut; it never throws. */
export function eventLine(change: Change): string {
  const { record } = change;
  switch (record.kind) {
    case 'conversation':
      return firstThatFits([status(record.conversation.id, 'updated', 1)]);
    case 'message':
      return firstThatFits([
        ...messageEvents(change, record.message),
        status(record.message.id, record.message.status, messageProgress(record.message)),
      ]);
    case 'task':
      return firstThatFits([
        ...taskEvents(change, record.task),
        status(record.task.id, record.task.status, record.task.progress),
      ]);
    case 'run':
      return firstThatFits([
        ...runEvents(change, record.run),
        status(record.run.id, record.run.status, runProgress(record.run)),
      ]);
    case 'memory': {
      const word = change.eventType === 'memory.replaced' ? 'replaced' : 'stored';
      return firstThatFits([status(`memory_${record.memory.id}`, word, 1)]);
    }
    case 'memory_change':
      return firstThatFits([status(record.change.id, record.change.kind, 1)]);
    case 'question':
      return firstThatFits([questionEvent(record.question, change.subject ?? null)]);
    default:
      return assertNever(record);
  }
}

/** An open question makes its entity wait; later the entity’s own state is said again. */
function questionEvent(question: Question, subject: ChangeSubject | null): CodedEvent {
  const id = question.runId ?? question.taskId ?? question.jobId ?? question.id;
  const word = question.status === 'open' ? 'waiting' : (subject?.status ?? question.status);
  return status(id, word, subject?.progress ?? 0);
}

function taskEvents(change: Change, task: Task): CodedEvent[] {
  switch (change.eventType) {
    case 'task.completed':
      return completions(task);
    case 'task.failed':
      return [failure(task.error)];
    case 'task.ready':
      return [
        { kind: 'tr', task_id: task.id, confidence: task.confidence, routing: task.routing ?? '' },
      ];
    default:
      return [];
  }
}

/** The whole result, shorter ones, then a word: whatever the line can hold. */
function completions(task: Task): CodedEvent[] {
  const result = task.result === null || task.result === '' ? 'success' : task.result;
  const lengths = [bounds.result, bounds.result / 2, bounds.result / 4, bounds.result / 16];
  const results = lengths
    .filter((length, index) => index === 0 || length < result.length)
    .map((length) => cut(result, length));
  return [fittingSteps(task.nextSteps), []].flatMap((steps) =>
    [...results, 'success'].map(
      (text) => ({ kind: 'tc', task_id: task.id, result: text, next_steps: steps }) as const,
    ),
  );
}

function fittingSteps(steps: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let length = 2;
  for (const step of steps) {
    length += JSON.stringify(step).length + 1;
    if (length > bounds.nextSteps) break;
    kept.push(step);
  }
  return kept;
}

function messageEvents(change: Change, message: Message): CodedEvent[] {
  if (change.eventType === 'message.failed') return [failure(message.error)];
  if (change.eventType !== 'message.completed' || message.role !== 'assistant') return [];
  const command = change.commandLine === null ? undefined : parseCommand(change.commandLine);
  if (command?.ok !== true || command.value.kind !== 'cl') return [];
  const summary = cut(message.text, bounds.summary);
  return [{ kind: 'cl', context_id: command.value.context_id, summary }];
}

function runEvents(change: Change, run: Run): CodedEvent[] {
  return change.eventType === 'run.failed' ? [failure(run.error)] : [];
}

function failure(error: ErrorInfo | null): CodedEvent {
  const known = error ?? { code: 'internal', message: 'It failed', retryable: false };
  const message = cut(known.message, bounds.message);
  return {
    kind: 'er',
    code: known.code,
    message: message === '' ? 'It failed' : message,
    recovery: recoveryOf(known),
  };
}

function status(id: string, word: string, progress: number): CodedEvent {
  return { kind: 'su', entity_id: id, status: word, progress };
}

function messageProgress(message: Message): number {
  return message.status === 'accepted' || message.status === 'streaming' ? 0 : 1;
}

function runProgress(run: Run): number {
  if (run.status === 'completed') return 1;
  const done = run.steps.filter(
    ({ status: state }) => state === 'completed' || state === 'skipped',
  ).length;
  return run.steps.length === 0 ? 0 : done / run.steps.length;
}

/** Cut at a whole character: half of a surrogate pair would not survive the way. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = /[\uD800-\uDBFF]/u.test(text.charAt(length - 1)) ? length - 1 : length;
  return text.slice(0, end);
}

/** The last one is always short enough: an id, a word and a number. */
function firstThatFits(events: readonly CodedEvent[]): string {
  for (const event of events) {
    try {
      const line = encodeEvent(event);
      if (line.length <= maximumLineLength) return line;
    } catch {
      // This value cannot stand on a line; the next one says less.
    }
  }
  return 'su:unknown|changed|0';
}
