import { z } from 'zod';
import type { RecallQuery } from '#shared/contracts/memory.ts';
import type { Reader } from '../../connection.ts';

/** So many are found by their meaning. */
const byMeaning = 60;
/** By signs alone, before the numbers decide: eight for each that is wanted. */
const bySigns = 480;
/** Blocks of 1,024 signs that are in memory at a time: 15 MB. */
const blocksAtOnce = 256;
const wordsOfVector = 384 / 32;

type Asked = NonNullable<RecallQuery['embedding']>;

/**
 * Ids of what is nearest in meaning: by signs first, then by the numbers. The signs are counted
 * here, block by block as sqlite-vec keeps them, since its own search for as many takes eight times
 * as long: 120 instead of 15 ms among 125,000.
 */
export function nearest(
  reader: Reader,
  workspaceId: string,
  { modelId, vector }: Asked,
): readonly string[] {
  const numbers = JSON.stringify(vector);
  const signs = bytes.parse(
    reader.value('SELECT vec_quantize_binary(vec_f32(:numbers))', { numbers }),
  );
  const rough = nearestSigns(asWords(signs));
  let after = 0;
  for (;;) {
    const blocks = signBlocks(reader, { workspaceId, modelId, after });
    for (const block of blocks) rough.add(block);
    const last = blocks.at(-1);
    if (last === undefined || blocks.length < blocksAtOnce) break;
    after = last.id;
  }
  const rows = reader.all(
    `WITH asked AS MATERIALIZED (SELECT vec_f32(:numbers) AS vector)
     SELECT e.row_id AS id FROM json_each(:rough) AS near
     CROSS JOIN memory_vectors AS v ON v.number = near.value
     JOIN memory_embeddings AS e ON e.number = v.number
     ORDER BY vec_distance_cosine(v.embedding, (SELECT vector FROM asked)) LIMIT ${byMeaning}`,
    { numbers, rough: JSON.stringify(rough.numbers()) },
  );
  return z
    .array(z.object({ id: z.string() }))
    .parse(rows)
    .map(({ id }) => id);
}

const bytes = z.instanceof(Uint8Array);
const blockRow = z.object({ id: z.number(), validity: bytes, numbers: bytes, signs: bytes });
type SignBlock = z.infer<typeof blockRow>;

/** `sqlite-vec` keeps up to 1,024 of a workspace and model in a row: their numbers and signs. */
function signBlocks(
  reader: Reader,
  from: { readonly workspaceId: string; readonly modelId: string; readonly after: number },
): readonly SignBlock[] {
  const rows = reader.all(
    `SELECT c.chunk_id AS id, c.validity, c.rowids AS numbers, v.vectors AS signs
     FROM memory_signs_chunks AS c JOIN memory_signs_vector_chunks00 AS v ON v.rowid = c.chunk_id
     WHERE c.partition00 = :workspaceId AND c.partition01 = :modelId AND c.chunk_id > :after
     ORDER BY c.chunk_id LIMIT ${blocksAtOnce}`,
    from,
  );
  return z.array(blockRow).parse(rows);
}

type Near = { readonly number: number; readonly distance: number };

/** The nearest of all blocks that are added. A distance is the number of signs that differ. */
function nearestSigns(asked: Int32Array): {
  add(block: SignBlock): void;
  numbers(): readonly number[];
} {
  let found: Near[] = [];
  const atDistance = new Uint32Array(wordsOfVector * 32 + 1);
  /** What is further away is not among the nearest. */
  let furthest = atDistance.length;
  const nearerOnes = (): void => {
    let count = 0;
    furthest = atDistance.findIndex((of) => (count += of) >= bySigns);
    if (furthest === -1) furthest = atDistance.length;
    else found = found.filter(({ distance }) => distance <= furthest);
  };
  return {
    add: (block) => {
      const signs = asWords(block.signs);
      const numbers = asWords(block.numbers);
      const places = signs.length / wordsOfVector;
      for (let place = 0; place < places; place += 1) {
        const distance = differing(signs, place * wordsOfVector, asked);
        if (distance > furthest) continue;
        if (((block.validity[place >>> 3] ?? 0) & (1 << (place & 7))) === 0) continue;
        const number = (numbers[place * 2 + 1] ?? 0) * 2 ** 32 + ((numbers[place * 2] ?? 0) >>> 0);
        found.push({ number, distance });
        atDistance[distance] = (atDistance[distance] ?? 0) + 1;
      }
      nearerOnes();
    },
    numbers: () =>
      found
        .toSorted((one, other) => one.distance - other.distance)
        .slice(0, bySigns)
        .map(({ number }) => number),
  };
}

function differing(signs: Int32Array, start: number, asked: Int32Array): number {
  let distance = 0;
  for (let word = 0; word < wordsOfVector; word += 1) {
    distance += ones((signs[start + word] ?? 0) ^ (asked[word] ?? 0));
  }
  return distance;
}

/** How many bits of 32 are set. */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55_55_55_55);
  const fours = (pairs & 0x33_33_33_33) + ((pairs >>> 2) & 0x33_33_33_33);
  return Math.imul((fours + (fours >>> 4)) & 0x0f_0f_0f_0f, 0x01_01_01_01) >>> 24;
}

function asWords(blob: Uint8Array): Int32Array {
  return new Int32Array(blob.slice().buffer);
}
