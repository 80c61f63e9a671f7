import { z } from 'zod';
import { normaliseName } from '#shared/memory/normalise.ts';
import type { Reader } from '../../connection.ts';
import { heldAt } from '../columns.ts';

/** Names in a question that are looked up, and entities that are started from. */
const mostNames = 200;
const mostStarts = 4;
/** Somebody whom everything is about must not fill the answer, nor take its time. */
const factsOfStart = 40;
const mostSecond = 8;
const factsOfSecond = 10;
/** A name of more words is seldom typed whole. */
const longestName = 3;

const linkRow = z.object({ number: z.number(), other: z.string().nullable() });

/** Steps from what the question names to a fact, by the fact’s number. */
export type Walked = ReadonlyMap<number, 1 | 2>;

/**
 * Facts about the entities that a text names, and about those that these are linked with: two steps,
 * bounded at each, each entity once.
 */
export function walkFrom(
  reader: Reader,
  workspaceId: string,
  text: string,
  moment: { readonly valid: number; readonly known: number },
): Walked {
  const walked = new Map<number, 1 | 2>();
  const starts = namedEntities(reader, workspaceId, text);
  const seen = new Set(starts);
  const second: string[] = [];
  for (const id of starts) {
    for (const { number, other } of factsAround(reader, id, factsOfStart, moment)) {
      walked.set(number, 1);
      if (other === null || seen.has(other)) continue;
      seen.add(other);
      second.push(other);
    }
  }
  for (const id of second.slice(0, mostSecond)) {
    for (const { number } of factsAround(reader, id, factsOfSecond, moment)) {
      if (!walked.has(number)) walked.set(number, 2);
    }
  }
  return walked;
}

/** Entities that are called like one to three words of the text that follow each other. */
function namedEntities(reader: Reader, workspaceId: string, text: string): readonly string[] {
  const words = text.match(/[\p{L}\p{N}\p{M}’'+#-]+/gu) ?? [];
  const names = new Set<string>();
  for (const [from] of words.entries()) {
    for (let length = 1; length <= longestName && from + length <= words.length; length += 1) {
      if (names.size < mostNames) {
        names.add(normaliseName(words.slice(from, from + length).join(' ')));
      }
    }
  }
  const rows = reader.all(
    `SELECT DISTINCT c.id FROM json_each(:names) AS name
     CROSS JOIN entity_aliases AS a ON a.workspace_id = :workspaceId AND a.normalised = name.value
     JOIN entities AS e ON e.id = a.entity_id JOIN entities AS c ON c.id = e.canonical_id
     WHERE c.forgotten_at IS NULL
     ORDER BY length(name.value) DESC LIMIT ${mostStarts}`,
    { names: JSON.stringify([...names]), workspaceId },
  );
  return z
    .array(z.object({ id: z.string() }))
    .parse(rows)
    .map(({ id }) => id);
}

function factsAround(
  reader: Reader,
  id: string,
  limit: number,
  moment: { readonly valid: number; readonly known: number },
): readonly z.infer<typeof linkRow>[] {
  const of = (end: 'subject_id' | 'object_id', other: 'subject_id' | 'object_id'): string =>
    `SELECT * FROM (SELECT f.number, o.canonical_id AS other
     FROM entities AS e CROSS JOIN facts AS f ON f.${end} = e.id
     LEFT JOIN entities AS o ON o.id = f.${other}
     WHERE e.canonical_id = :id AND ${heldAt} LIMIT ${limit})`;
  const rows = reader.all(
    `${of('subject_id', 'object_id')} UNION ${of('object_id', 'subject_id')}`,
    { id, ...moment },
  );
  return z.array(linkRow).parse(rows);
}
