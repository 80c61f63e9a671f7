import type { Task } from '../contracts/entities.ts';
import type { ErrorInfo } from '../errors.ts';
import { treeNote } from './tree-note.ts';

/** How a parent ends when all its parts have. */
export type ParentEnd = {
  readonly status: 'completed' | 'failed' | 'cancelled';
  /** The parts' results under their titles, as Markdown; also where it did not complete. */
  readonly text: string;
  readonly error: ErrorInfo | null;
};

/**
 * The end of a parent whose parts (in the order of their plan) have all ended. It completes where
 * at least one part did, and its text names what is missing; under the policy `fail` one failed
 * part fails it. With nothing done it failed if a part failed, else it was cancelled.
 */
export function joinParts(parent: Task, parts: readonly Task[]): ParentEnd {
  const { onChildFailure, depth } = treeNote(parent);
  const failed = parts.filter(({ status }) => status === 'failed');
  const anyDone = parts.some(({ status }) => status === 'completed');
  const heading = '#'.repeat(Math.min(6, 3 + depth));
  const sections = parts.map((part) => `${heading} ${part.title}\n\n${part.result ?? note(part)}`);
  const missing = parts.filter((part) => part.status !== 'completed' && !leftOutByPerson(part));
  const names = missing.map((part) => `“${part.title}” (${reason(part)})`).join('; ');
  if (failed.length > 0 && (!anyDone || onChildFailure === 'fail')) {
    const message = `${failed.length} of ${parts.length} parts failed: ${failed.map((part) => `“${part.title}” (${reason(part)})`).join('; ')}`;
    const error: ErrorInfo = {
      code: failed[0]?.error?.code ?? 'internal',
      message: message.slice(0, 4_000),
      retryable: false,
    };
    return { status: 'failed', text: sections.join('\n\n'), error };
  }
  if (!anyDone) return { status: 'cancelled', text: sections.join('\n\n'), error: null };
  const ending = missing.length === 0 ? [] : [`**Not done:** ${names}`];
  return { status: 'completed', text: [...sections, ...ending].join('\n\n'), error: null };
}

function leftOutByPerson(part: Task): boolean {
  return part.status === 'cancelled' && treeNote(part).skippedBy === 'person';
}

function note(part: Task): string {
  if (part.status === 'failed') return `_Failed: ${reason(part)}_`;
  return treeNote(part).skippedBy === null ? '_Stopped._' : `_Left out: ${reason(part)}_`;
}

/** Why a part did not complete, for a person. */
export function reason(part: Task): string {
  if (part.status === 'failed') return part.error?.message ?? 'no reason known';
  const { skippedBy, skipReason } = treeNote(part);
  if (skippedBy === 'person') return 'left out by you';
  return skippedBy === 'need' ? (skipReason ?? 'what it needs is not there') : 'stopped';
}
