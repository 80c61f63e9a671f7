import type { SourcedFact } from '#shared/contracts/memory-nodes.ts';
import type { Memory } from '../memory.ts';

export type Question = {
  readonly text: string;
  /** Points on the two axes; absent: now. */
  readonly valid?: number | undefined;
  readonly known?: number | undefined;
};

/** What recall looks at; facts stand among episodes there. */
const mostRecalled = 100;

/** Facts that fit a text, best first: those found themselves, then those of the episodes found. */
export async function findFacts(
  { store, workspaceId }: Memory,
  { text, valid, known }: Question,
): Promise<readonly SourcedFact[]> {
  const recalled = await store['memory.recall']({
    workspaceId,
    text,
    valid,
    known,
    limit: mostRecalled,
  });
  const of = (kind: string): string[] =>
    recalled.filter((item) => item.kind === kind).map(({ id }) => id);
  const [factIds, episodeIds] = [of('fact'), of('episode')];
  const facts = await store['memory.facts']({ workspaceId, ids: factIds, episodeIds });
  const rank = new Map([...factIds, ...episodeIds].map((id, index) => [id, index]));
  const place = (fact: SourcedFact): number =>
    rank.get(fact.id) ??
    Math.min(mostRecalled, ...fact.episodeIds.map((id) => rank.get(id) ?? mostRecalled));
  return facts.toSorted((one, other) => place(one) - place(other));
}
