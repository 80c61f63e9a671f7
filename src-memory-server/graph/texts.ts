import type { Entity, Fact } from '#shared/contracts/memory.ts';
import { observationRelation } from '#shared/memory/import-writes.ts';
import { normaliseRelation } from '#shared/memory/normalise.ts';
import type { Memory } from '../memory.ts';

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** The type as whoever made the entity wrote it. */
export function givenType({ entityType, metadata }: Entity): string {
  return text(metadata['entityType']) ?? entityType;
}

/** The relation as whoever added it wrote it. */
export function givenRelation({ relation, metadata }: Fact): string {
  const given = text(metadata['relationType']);
  return given !== null && normaliseRelation(given) === relation ? given : relation;
}

/** There only because a relation names it; nobody has made it. */
export function isImplied({ metadata }: Entity): boolean {
  return metadata['implied'] === true;
}

/** What a property says: an observation in the words in which it was given, anything else as a sentence. */
export function observationText(fact: Fact): string {
  return fact.relation === observationRelation ? (fact.value ?? '') : fact.factText;
}

/** The episode that holds an observation too long for a value. */
export function wholeEpisode({ metadata }: Fact): string | null {
  return text(metadata['wholeIn']);
}

/** Texts of the properties among facts, by fact id, the long ones whole. */
export async function observationTexts(
  { store, workspaceId }: Memory,
  facts: readonly Fact[],
): Promise<ReadonlyMap<string, string>> {
  const properties = facts.filter(({ objectId }) => objectId === null);
  const texts = new Map(properties.map((fact) => [fact.id, observationText(fact)]));
  const long = properties.flatMap((fact) => {
    const episode = wholeEpisode(fact);
    return episode === null ? [] : [{ fact: fact.id, episode }];
  });
  for (let at = 0; at < long.length; at += 500) {
    const some = long.slice(at, at + 500);
    const { episodes } = await store['memory.episodes']({
      workspaceId,
      ids: some.map(({ episode }) => episode),
      limit: 500,
    });
    const whole = new Map(episodes.map((episode) => [episode.id, episode.text]));
    for (const { fact, episode } of some) {
      const found = whole.get(episode);
      if (found !== undefined) texts.set(fact, found);
    }
  }
  return texts;
}
