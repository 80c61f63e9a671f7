import { normaliseName } from './normalise.ts';

/** Hash functions, and how many of them make a band: 8 bands of 4. */
const hashes = 32;
const band = 4;
/** Names with fewer different letters look alike by chance. */
const leastLetters = 5;
/** From here on two names are one; down to the other, a model may say so. */
export const similarity = { same: 0.9, maybe: 0.5 } as const;

/** Something with names. */
export type NamedEntity = {
  readonly id: string;
  readonly entityType: string;
  readonly names: readonly string[];
};

export type SimilarPair = {
  readonly one: string;
  readonly other: string;
  /** 0 to 1: the share of their three-letter pieces that two names have in common. */
  readonly similarity: number;
};

/**
 * Pairs of entities whose names are alike, the most alike first. MinHash brings those together that
 * may be, so that not every two are compared; Jaccard decides.
 */
export function similarPairs(entities: readonly NamedEntity[]): readonly SimilarPair[] {
  const buckets = new Map<string, Candidate[]>();
  for (const entity of entities) {
    for (const name of new Set(entity.names.map(normaliseName))) {
      if (new Set(name).size < leastLetters) continue;
      const candidate = { entity, pieces: piecesOf(name) };
      for (const key of bandsOf(candidate.pieces)) {
        const bucket = buckets.get(key) ?? [];
        bucket.push(candidate);
        buckets.set(key, bucket);
      }
    }
  }
  const pairs = new Map<string, SimilarPair>();
  for (const bucket of buckets.values()) comparePairs(bucket, pairs);
  return [...pairs.values()].sort((one, other) => other.similarity - one.similarity);
}

type Candidate = { readonly entity: NamedEntity; readonly pieces: ReadonlySet<string> };

function comparePairs(bucket: readonly Candidate[], pairs: Map<string, SimilarPair>): void {
  // A crowded bucket holds names that say nothing; comparing all of them would never end.
  for (const [index, first] of bucket.slice(0, 50).entries()) {
    for (const second of bucket.slice(index + 1, 50)) {
      const [one, other] = [first.entity, second.entity];
      if (one.id === other.id || !mayBeOne(one.entityType, other.entityType)) continue;
      const alike = jaccard(first.pieces, second.pieces);
      if (alike < similarity.maybe) continue;
      const key = one.id < other.id ? `${one.id} ${other.id}` : `${other.id} ${one.id}`;
      if ((pairs.get(key)?.similarity ?? 0) >= alike) continue;
      pairs.set(key, { one: one.id, other: other.id, similarity: alike });
    }
  }
}

function mayBeOne(one: string, other: string): boolean {
  return one === other || one === 'thing' || other === 'thing';
}

/** The share of two sets that both have. */
export function jaccard(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let shared = 0;
  for (const piece of one) if (other.has(piece)) shared += 1;
  const all = one.size + other.size - shared;
  return all === 0 ? 0 : shared / all;
}

/** The pieces of three letters of a name, its ends included. */
export function piecesOf(name: string): ReadonlySet<string> {
  const padded = ` ${name} `;
  const pieces = new Set<string>();
  for (let at = 0; at + 3 <= padded.length; at += 1) pieces.add(padded.slice(at, at + 3));
  return pieces;
}

function bandsOf(pieces: ReadonlySet<string>): readonly string[] {
  const least = Array.from({ length: hashes }, (_, seed) => {
    let smallest = Number.POSITIVE_INFINITY;
    for (const piece of pieces) smallest = Math.min(smallest, hashOf(piece, seed));
    return smallest;
  });
  return Array.from(
    { length: hashes / band },
    (_, index) => `${index}:${least.slice(index * band, (index + 1) * band).join(',')}`,
  );
}

/** FNV-1a, begun differently for each function. */
function hashOf(text: string, seed: number): number {
  let hash = (0x81_1c_9d_c5 ^ Math.imul(seed + 1, 0x9e_37_79_b1)) >>> 0;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01_00_01_93) >>> 0;
  }
  return (hash ^ (hash >>> 15)) >>> 0;
}
