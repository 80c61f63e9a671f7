import { bounded, oneLine } from '#shared/frontend/plain-text.ts';
import type { Choice, KnownTask, ReadingContext } from './reading.ts';
import { isActive, candidateTasks, referredTask } from './task-reference.ts';

/** Tasks named in a group, and the longest title shown: an answer stays two lines or so. */
const NAMED = 3;
const TITLE_SHOWN = 40;

function shown(task: KnownTask): string {
  const title = bounded(oneLine(task.title), TITLE_SHOWN);
  return title.length < task.title.length ? `${title}…` : title;
}

function percent(progress: number): string {
  return `${Math.round(Math.min(1, Math.max(0, Number.isFinite(progress) ? progress : 0)) * 100)} %`;
}

function groupLine(
  name: string,
  tasks: readonly KnownTask[],
  withProgress: boolean,
): string | null {
  if (tasks.length === 0) return null;
  const named = tasks
    .slice(0, NAMED)
    .map((task) => (withProgress ? `${shown(task)} ${percent(task.progress)}` : shown(task)));
  const more = tasks.length > NAMED ? `, and ${tasks.length - NAMED} more` : '';
  return `${tasks.length} ${name}: ${named.join(', ')}${more}`;
}

function oneTask(task: KnownTask): string {
  const progress = task.status === 'running' ? `, ${percent(task.progress)}` : '';
  return `${shown(task)}: ${task.status}${progress}`;
}

/**
 * Answers a question about work from what events have told, without asking anybody. Says so when
 * nothing runs; of ended work, only failures are named, since the rest is in the conversation.
 * While nothing is heard of the work, the answer says of when it is.
 */
export function answerStatus(
  question: string,
  { tasks, staleSince, now }: Pick<ReadingContext, 'tasks' | 'staleSince' | 'now'>,
): string {
  const answer = answerFrom(question, tasks);
  return staleSince === undefined
    ? answer
    : `Kingly is not connected; this is from ${ago(now - staleSince)}. ${answer}`;
}

function ago(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1_000));
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min ago` : `${Math.round(minutes / 60)} h ago`;
}

function answerFrom(question: string, tasks: readonly KnownTask[]): string {
  const id = referredTask(question, tasks);
  const asked = tasks.find((task) => task.id === id);
  if (asked) return oneTask(asked);
  const unknown = id === null ? '' : `I know of no ${id.replace('_', ' ')}. `;
  const of = (...statuses: readonly string[]): readonly KnownTask[] =>
    tasks.filter((task) => statuses.includes(task.status));
  const running = of('running');
  const waiting = tasks.filter((task) => isActive(task) && task.status !== 'running');
  const failed = of('failed', 'dead');
  const lines = [
    groupLine('running', running, true),
    groupLine('waiting', waiting, false),
    groupLine('failed', failed, false),
  ].filter((line) => line !== null);
  if (running.length + waiting.length > 0) return `${unknown}${lines.join('; ')}`;
  const done = of('completed', 'done').length;
  const ended = done === 0 ? '' : ` ${done} done.`;
  const failures = failed.length === 0 ? '' : ` ${lines.join('; ')}`;
  return `${unknown}No task is running.${ended}${failures}`;
}

/** Buttons that a question offers at most. */
const CHOICES = 5;

/**
 * Asks which task is meant, when a message would stop one and names none, or several alike: those
 * that it may mean, each to be chosen.
 */
export function whichTask(
  text: string,
  tasks: readonly KnownTask[],
): { readonly question: string; readonly choices: readonly Choice[] } {
  const active = tasks.filter(isActive);
  if (active.length === 0) {
    return { question: 'No task is running that could be stopped.', choices: [] };
  }
  const alike = candidateTasks(text, active);
  const meant = (alike.length > 1 ? alike : active).slice(0, CHOICES);
  const reason = bounded(oneLine(text), 300);
  return {
    question: `Which one should stop? ${meant.slice(0, NAMED).map(shown).join(', ')}${meant.length > NAMED ? ', …' : ''}`,
    choices: meant.map((task) => ({
      name: shown(task),
      command: { kind: 'cn', entity_id: task.id, reason },
    })),
  };
}
