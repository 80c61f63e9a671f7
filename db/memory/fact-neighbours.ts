import { z } from 'zod';
import type { cardinalities } from '#shared/contracts/memory-writes.ts';
import type { Neighbour } from '#shared/memory/date-rules.ts';
import { observationRelation } from '#shared/memory/import-writes.ts';
import { normaliseName } from '#shared/memory/normalise.ts';
import { excludedBy, isSingleValued } from '#shared/memory/relations.ts';
import type { Writer } from '../connection.ts';
import { forever } from '../migrations/migration.ts';
import { type StoredFact, storedFactColumns, storedFactSchema } from './fact-rows.ts';

/** What a fact states, without its times. */
export type Statement = {
  readonly subject_id: string;
  readonly relation: string;
  readonly object_id: string | null;
  readonly value: string | null;
};

const neighbourSchema = storedFactSchema.extend({ object: z.string().nullable() });

/** A believed row that a statement meets. */
export type FactNeighbour = Neighbour & { readonly fact: StoredFact };

/**
 * The structural guard: only rows of the same subject count, and of them only those of the same
 * relation where one value can be true at a time, or those between the same two that exclude it.
 */
export function neighboursOf(
  database: Writer,
  statement: Statement,
  cardinality: (typeof cardinalities)[number] | undefined,
): readonly FactNeighbour[] {
  const excluded = excludedBy(statement.relation);
  const single =
    cardinality === undefined ? isSingleValued(statement.relation) : cardinality === 'one';
  const columns = storedFactColumns
    .split(', ')
    .map((column) => `f.${column}`)
    .join(', ');
  const rows = z.array(neighbourSchema).parse(
    database.all(
      `SELECT ${columns}, o.canonical_id AS object
       FROM facts AS f LEFT JOIN entities AS o ON o.id = f.object_id
       WHERE f.subject_id IN (SELECT id FROM entities WHERE canonical_id = :subject)
         AND f.relation IN (SELECT value FROM json_each(:relations))
         AND (:exactly IS NULL OR f.value = :exactly)
         AND f.superseded_at = ${forever} AND f.forgotten_at IS NULL`,
      {
        // Of a program's observations, `x < 5` is not `x > 5`; and there may be thousands.
        exactly: statement.relation === observationRelation ? statement.value : null,
        subject: statement.subject_id,
        relations: JSON.stringify([statement.relation, ...excluded]),
      },
    ),
  );
  return rows.flatMap(({ object, ...fact }) => {
    const isSameEnd =
      object === null
        ? fact.value !== null &&
          statement.value !== null &&
          normaliseName(fact.value) === normaliseName(statement.value)
        : object === statement.object_id;
    const same = fact.relation === statement.relation && isSameEnd;
    const meets = same || (fact.relation === statement.relation ? single : isSameEnd);
    return meets ? [{ id: fact.id, from: fact.valid_from, to: fact.valid_to, same, fact }] : [];
  });
}

/** The newest time that any of the rows carries; what comes now is not before it. */
export function newestRecord(neighbours: readonly { readonly fact: StoredFact }[]): number {
  return neighbours.reduce((newest, { fact }) => Math.max(newest, fact.recorded_at), 0);
}
