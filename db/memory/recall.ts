import type { Recalled, RecallQuery } from '#shared/contracts/memory.ts';
import type { Reader } from '../connection.ts';
import { getMemory, searchMemory } from '../queries/memory.ts';
import type { BadRowListener } from '../rows/read-row.ts';
import { momentOf } from './read-facts.ts';
import { findCandidates } from './recall/candidates.ts';
import { featuresOf } from './recall/features.ts';
import { readTerms } from './recall/question.ts';
import { rank } from './recall/rank.ts';
import { namedTimes } from './recall/time-words.ts';

/** So many remembered values are added at most. */
const mostValues = 5;

/**
 * What fits a text best at a moment of both time axes: episodes and facts, found by words, by
 * meaning where the text’s vector is given, and by the time that it names. Remembered values that
 * share a word with it come first.
 */
export function recall(
  reader: Reader,
  query: RecallQuery,
  now: number,
  onBadRow: BadRowListener,
): Recalled[] {
  const moment = momentOf(query, now);
  const terms = readTerms(reader, query.text);
  const times = namedTimes(query.text, now);
  const candidates = findCandidates(reader, query, moment, terms, times);
  const features = featuresOf(candidates, { text: query.text, terms, times });
  const ranked = rank(candidates, features, moment.valid, query.limit).map(
    ({ candidate, score, why }): Recalled => ({
      kind: candidate.kind,
      id: candidate.id,
      text: candidate.text,
      validFrom: candidate.validFrom,
      recordedAt: candidate.recordedAt,
      score,
      why,
    }),
  );
  const values = valuesFor(reader, query, now, onBadRow, (ranked[0]?.score ?? 0) + 1);
  return [...values, ...ranked].slice(0, query.limit);
}

/** Remembered values whose key or value holds words of the text, as they were at the moment. */
function valuesFor(
  reader: Reader,
  query: RecallQuery,
  now: number,
  onBadRow: BadRowListener,
  score: number,
): Recalled[] {
  const { workspaceId, text, valid, known } = query;
  if (text.trim() === '') return [];
  const found = searchMemory(reader, { workspaceId, query: text, limit: mostValues }, onBadRow);
  return found.flatMap((open) => {
    const value =
      valid === undefined && known === undefined
        ? open
        : getMemory(reader, { workspaceId, key: open.key, at: valid, known }, now);
    return value === null
      ? []
      : [
          {
            kind: 'value' as const,
            id: value.key,
            text: typeof value.value === 'string' ? value.value : JSON.stringify(value.value),
            validFrom: value.validFrom,
            recordedAt: value.recordedAt,
            score,
            why: ['words'],
          },
        ];
  });
}
