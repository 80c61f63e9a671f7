import type { MemoryRecord } from '../contracts/memory-export.ts';
import type { Write } from '../contracts/writes.ts';
import { newId } from '../ids.ts';
import type { GraphEntity, GraphRecord, GraphRelation } from './graph-records.ts';
import { normaliseRelation } from './normalise.ts';

/** What an observation of a graph file becomes: a property that can have many values. */
export const observationRelation = 'observation';
/** A longer observation is kept as an episode, whole. */
const longestValue = 2_000;

export type Counted = 'entities' | 'facts' | 'episodes' | 'values';

/** One thing that an import puts in, and what it counts as in the report. */
export type Planned = { readonly counts: Counted } & (
  | { readonly write: Write }
  /** A record of Kingly's own, taken as it is. */
  | { readonly record: MemoryRecord }
);

const by = 'import';

const countedAs = {
  entity: 'entities',
  episode: 'episodes',
  fact: 'facts',
  value: 'values',
} as const satisfies Readonly<Record<MemoryRecord['kind'], Counted>>;

/** What a record of a file becomes. */
export function planImport(
  record: MemoryRecord | GraphRecord,
  workspaceId: string,
  now: number,
): readonly Planned[] {
  if ('kind' in record) return [{ counts: countedAs[record.kind], record }];
  return record.type === 'entity'
    ? graphEntityWrites(record, workspaceId, now)
    : [relationWrite(record, workspaceId, now)];
}

function graphEntityWrites(
  entity: GraphEntity,
  workspaceId: string,
  now: number,
): readonly Planned[] {
  const { name } = entity;
  const entityType = typeName(entity.entityType);
  const put: Planned = {
    counts: 'entities',
    write: {
      type: 'entity.put',
      entity: { id: newId('ent', now), workspaceId, name, entityType },
      by,
    },
  };
  const observed = entity.observations
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text): Planned => {
      const since = entity.validFrom ?? entity.createdAt ?? now;
      if (text.length > longestValue) {
        return {
          counts: 'episodes',
          write: {
            type: 'episode.add',
            episode: {
              id: newId('ep', now),
              workspaceId,
              sourceKind: 'import',
              sourceId: name,
              speaker: 'other',
              title: name,
              text,
              referenceTime: since,
            },
            extract: false,
            by,
          },
        };
      }
      return {
        counts: 'facts',
        write: {
          type: 'fact.add',
          fact: {
            id: newId('fact', now),
            workspaceId,
            subject: { name, entityType },
            relation: observationRelation,
            value: text,
            factText: text,
            validFrom: since,
            validTo: entity.validTo ?? null,
            cardinality: 'many',
          },
          by,
        },
      };
    });
  return [put, ...observed];
}

/** Nothing in such a file ends anything else, so a relation can have many objects here. */
function relationWrite(record: GraphRelation, workspaceId: string, now: number): Planned {
  const { from, to, relationType, strength, confidence } = record;
  return {
    counts: 'facts',
    write: {
      type: 'fact.add',
      fact: {
        id: newId('fact', now),
        workspaceId,
        // Of whatever type: the entity that is called so is taken where there is one.
        subject: { name: from },
        relation: normaliseRelation(relationType),
        object: { name: to },
        validFrom: record.validFrom ?? record.createdAt ?? now,
        validTo: record.validTo ?? null,
        cardinality: 'many',
        ...(typeof strength === 'number' ? { strength } : {}),
        ...(typeof confidence === 'number' ? { confidence } : {}),
        metadata: { ...record.metadata, relationType },
      },
      by,
    },
  };
}

/** `Person/Dev` → `person dev`; what has no letter is a thing. */
function typeName(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_-]+/gu, ' ')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .trim()
    .slice(0, 80)
    .trim();
  return plain === '' ? 'thing' : plain;
}
