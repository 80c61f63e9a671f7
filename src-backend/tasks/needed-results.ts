import type { Task } from '#shared/contracts/entities.ts';
import { reason } from '#shared/tasks/join-parts.ts';
import { treeNote } from '#shared/tasks/tree-note.ts';
import { shorten } from '../context/budget.ts';
import type { StoreReads } from '../runner/handler.ts';

/**
 * What the parts gave that a task needs, for its prompt, in at most `maximum` UTF-16 code units;
 * it says what is missing, and why. Empty where it needs none.
 */
export async function neededResults(
  store: StoreReads,
  task: Task,
  maximum: number,
): Promise<string> {
  const { needs } = treeNote(task);
  const found = await Promise.all(needs.map((id) => store['tasks.get']({ id })));
  const present = found.filter((need) => need !== null);
  if (present.length === 0) return '';
  const share = Math.floor(maximum / present.length);
  const sections = present.map((need) => {
    const text = need.result ?? `(not there: ${reason(need)})`;
    return `${need.title}:\n${shorten(text, Math.max(0, share - need.title.length - 4))}`;
  });
  return `Results so far:\n\n${sections.join('\n\n')}`;
}
