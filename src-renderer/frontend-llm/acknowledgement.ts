import { bounded, oneLine } from '#shared/frontend/plain-text.ts';
import type { Command } from '#shared/protocol/table.ts';
import type { JsonValue } from '#shared/json.ts';
import type { KnownTask } from './reading.ts';

const LONGEST = 80;

function short(text: string): string {
  const line = oneLine(text);
  const cut = bounded(line, LONGEST);
  return cut.length < line.length ? `${cut}…` : cut;
}

function shown(value: JsonValue): string {
  return short(typeof value === 'string' ? value : JSON.stringify(value));
}

function titleOfTask(id: string, tasks: readonly KnownTask[]): string {
  return short(
    tasks.find((task) => task.id === id)?.title ?? id.replace(/^task_(?=\d+$)/u, 'task '),
  );
}

function contextName(id: string, tasks: readonly KnownTask[]): string {
  if (id === 'memory') return 'Looking that up in memory';
  const day = /^conversation_(.+)$/u.exec(id)?.[1];
  if (day === 'today' || day === 'yesterday') return `Looking up what was said ${day}`;
  if (day !== undefined) return `Looking up what was said on ${day}`;
  return `Looking up ${titleOfTask(id, tasks)}`;
}

/**
 * What is painted at once. It names what is about to be done, never what is not yet known to
 * have happened: "Remembering", not "Remembered". `null` for chat, whose answer speaks for itself.
 */
export function acknowledge(command: Command, tasks: readonly KnownTask[]): string | null {
  switch (command.kind) {
    case 'tc':
      return `Task: ${short(command.title)} · ${command.intent_type.replaceAll('_', ' ')} · ${command.complexity}`;
    case 'ts':
      return `Splitting: ${command.task_id === 'auto' ? short(command.reason) : titleOfTask(command.task_id, tasks)}`;
    case 'wf': {
      const [first] = Object.values(command.params);
      const detail = first === undefined ? '' : ` · ${shown(first)}`;
      return `Workflow: ${command.workflow_id.replaceAll('_', ' ')}${detail}`;
    }
    case 'cl':
      return contextName(command.context_id, tasks);
    case 'ms':
      return `Remembering: ${short(command.key.replaceAll('_', ' '))} = ${shown(command.value)}`;
    case 'cn':
      return `Stopping: ${titleOfTask(command.entity_id, tasks)}`;
    case 'ap':
      return `${command.decision === 'approve' ? 'Approving' : 'Refusing'}: ${titleOfTask(command.entity_id, tasks)}`;
    case 'fb':
      return 'Noting the correction';
    case 'ch':
      return null;
  }
}
