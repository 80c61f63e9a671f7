import type { Candidate } from './candidates.ts';
import type { Features } from './features.ts';
import { stemsOf } from './question.ts';
import { featureNames, weights } from './weights.ts';

export type Ranked = {
  readonly candidate: Candidate;
  readonly score: number;
  readonly why: string[];
};

/** A candidate that shares this much of its words with a better one says the same again. */
const sameFrom = 0.9;
/** So many, for each that is wanted, are looked through for repetitions. */
const lookThrough = 3;
const day = 86_400_000;

/** The sum of all features by their weights. */
function weigh(features: Features): number {
  return featureNames.reduce((sum, name) => sum + weights[name] * features[name], 0);
}

/**
 * Candidates by score, best first; what repeats a better one comes last. Of equal ones that which
 * is newer, weightier or surer wins; a reply of the assistant proves little.
 */
export function rank(
  candidates: readonly Candidate[],
  features: readonly Features[],
  now: number,
  limit: number,
): readonly Ranked[] {
  const ranked = candidates.map((candidate, index): Ranked => {
    const own = features[index];
    const fits = own === undefined ? 0 : weigh(own);
    return {
      candidate,
      score: fits + standing(candidate, now),
      why: own === undefined ? [] : reasons(own, candidate),
    };
  });
  ranked.sort((one, other) => other.score - one.score);
  return withoutRepetition(ranked, limit);
}

function standing(candidate: Candidate, now: number): number {
  const age = Math.max(0, now - candidate.validFrom) / day;
  const recent = 0.3 * 2 ** (-age / 30);
  const weight = candidate.significance - 0.5 + (candidate.confidence - 0.8);
  return recent + weight - (candidate.speaker === 'assistant' ? 0.7 : 0);
}

function reasons(features: Features, candidate: Candidate): string[] {
  const why: string[] = [];
  if (features.sharesWords) why.push('words');
  if (candidate.closeness !== null && features.meaning > 0.5) why.push('meaning');
  if (features.namedTime > 0) why.push('time');
  if (features.namedSpeaker > 0) why.push('speaker');
  if (candidate.steps !== null) why.push('linked');
  if (why.length === 0) why.push('nearby');
  return why;
}

function withoutRepetition(ranked: readonly Ranked[], limit: number): readonly Ranked[] {
  const kept: { readonly item: Ranked; readonly words: ReadonlySet<string> }[] = [];
  const repeated: Ranked[] = [];
  for (const item of ranked.slice(0, limit * lookThrough)) {
    if (kept.length >= limit) break;
    const words = new Set(stemsOf(item.candidate.text));
    const isSame = kept.some(({ words: other }) => {
      let shared = 0;
      for (const word of words) if (other.has(word)) shared += 1;
      return shared > 0 && shared / (words.size + other.size - shared) >= sameFrom;
    });
    if (isSame) repeated.push(item);
    else kept.push({ item, words });
  }
  return [...kept.map(({ item }) => item), ...repeated].slice(0, limit);
}
