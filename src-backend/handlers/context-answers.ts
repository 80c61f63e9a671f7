import type { Memory, Run, Task } from '#shared/contracts/entities.ts';
import { formatDate } from '../context/days.ts';
import { fittingFacts, readableKey, valueText } from '../context/memory-facts.ts';
import { contentWords } from '../context/words.ts';
import type { StoreReads } from '../runner/handler.ts';

const howToRemember = 'Tell me, and I will keep it: “Remember that my editor is Helix”.';
const mostFacts = 20;

/** What is remembered about a text, word for word and dated; no model could add to that. */
export async function memoryAnswer(
  store: Pick<StoreReads, 'memory.search'>,
  workspaceId: string,
  text: string,
): Promise<string> {
  const topics = contentWords(text).filter((word) => !generalWords.has(word));
  // “What do you know about me?” names nothing, so it asks for everything.
  const facts =
    topics.length === 0
      ? await store['memory.search']({ workspaceId, query: '', limit: mostFacts })
      : await fittingFacts(store, workspaceId, topics.join(' '), mostFacts);
  if (facts.length > 0) return facts.map(factLine).join('\n\n');
  return topics.length === 0
    ? 'Name what you would like to know, such as “What is my editor?”, and I will look it up.'
    : `I remember nothing about that. ${howToRemember}`;
}

/** Words of questions about memory itself. */
const generalWords: ReadonlySet<string> = new Set([
  'memory',
  'memories',
  'remembered',
  'everything',
  'anything',
  'all',
  'facts',
  'fact',
  'known',
  'stored',
  'recall',
  'show',
  'list',
  'learned',
]);

function factLine({ key, value, recordedAt }: Memory): string {
  return `**${readableKey(key)}**: ${valueText(value)} — remembered ${formatDate(recordedAt)}`;
}

/** A task's state and result. */
export function taskAnswer(task: Task | null, id: string): string {
  if (task === null) return `I know no task ${id}.`;
  const state = `**${task.title}** is ${stateText(task)}.`;
  const parts = [state];
  if (task.error !== null) parts.push(task.error.message);
  if (task.result !== null) parts.push(task.result);
  return parts.join('\n\n');
}

/** A run's state, step by step. */
export function runAnswer(run: Run | null, id: string): string {
  if (run === null) return `I know no run ${id}.`;
  const steps = run.steps.map(({ title, status }) => `- ${title}: ${status}`);
  const error = run.error === null ? [] : [run.error.message];
  return [`**${run.name}** is ${run.status}.`, ...error, steps.join('\n')].join('\n\n');
}

function stateText({ status, progress }: Task): string {
  return status === 'running' || status === 'waiting'
    ? `${status}, ${Math.round(progress * 100)} % done`
    : status;
}
