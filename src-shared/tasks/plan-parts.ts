import type { Task } from '../contracts/entities.ts';
import { isOpenTask } from '../contracts/open-state.ts';
import { treeNote } from './tree-note.ts';

/** What has to happen among the parts of a task now. */
export type PartsPlan = {
  /** Parts that may begin: accepted, and what they need has ended. */
  readonly start: readonly Task[];
  /** Parts that cannot be done any more, and why. */
  readonly leaveOut: readonly { readonly part: Task; readonly reason: string }[];
};

/**
 * Which of the parts may begin and which are left out, from the state of what they need. A need
 * that completed or that the person left out is no hindrance; nor is one that failed, where the
 * parent's policy is `continue`. Whether a part has a job already is for the caller to see.
 */
export function planParts(parent: Task, parts: readonly Task[]): PartsPlan {
  const goesOn = treeNote(parent).onChildFailure === 'continue';
  const byId = new Map(parts.map((part) => [part.id, part]));
  const start: Task[] = [];
  const leaveOut: { part: Task; reason: string }[] = [];
  for (const part of parts.filter(({ status }) => status === 'accepted')) {
    // A need that is no sibling any more cannot be waited for.
    const needs = treeNote(part).needs.flatMap((id) => byId.get(id) ?? []);
    const missing = needs.find((need) => isMissing(need));
    if (missing !== undefined && !goesOn) {
      const how = missing.status === 'failed' ? 'failed' : 'was not done';
      leaveOut.push({ part, reason: `it needs “${missing.title}”, which ${how}` });
    } else if (needs.every(({ status }) => !isOpenTask(status))) start.push(part);
  }
  return { start, leaveOut };
}

function isMissing(need: Task): boolean {
  if (need.status === 'failed') return true;
  return need.status === 'cancelled' && treeNote(need).skippedBy !== 'person';
}

/** Parts that need one of these, directly or through others; without those themselves. */
export function dependants(ids: readonly string[], siblings: readonly Task[]): readonly Task[] {
  const reached = new Set(ids);
  const found: Task[] = [];
  for (let before = -1; before !== found.length;) {
    before = found.length;
    for (const sibling of siblings) {
      if (reached.has(sibling.id)) continue;
      if (!treeNote(sibling).needs.some((need) => reached.has(need))) continue;
      reached.add(sibling.id);
      found.push(sibling);
    }
  }
  return found;
}
