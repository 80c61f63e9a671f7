import type { Memory } from '../memory.ts';
import { findFacts, type Question } from './find-facts.ts';

/** Ids of entities that fit a text, best first: by name, then by what is known of them. */
export async function findEntities(
  memory: Memory,
  question: Question & {
    readonly limit: number;
    /** Normalised; absent: of any type. */
    readonly types?: readonly string[] | undefined;
  },
): Promise<readonly string[]> {
  const { store, workspaceId } = memory;
  const { text, limit, types } = question;
  const { entities } = await store['memory.entities']({
    workspaceId,
    query: text.trim().slice(0, 200),
    limit: 50,
  });
  const facts = text.trim() === '' ? [] : await findFacts(memory, question);
  const found = new Set([
    ...entities.map(({ id }) => id),
    ...facts.map(({ subjectId }) => subjectId),
    ...facts.flatMap(({ objectId }) => objectId ?? []),
  ]);
  if (types === undefined || types.length === 0) return [...found].slice(0, limit);
  const page = await store['memory.nodes']({
    workspaceId,
    ids: [...found].slice(0, 200),
    entityTypes: [...types],
    limit: 200,
  });
  const fitting = new Set(page.entities.map(({ id }) => id));
  return [...found].filter((id) => fitting.has(id)).slice(0, limit);
}
