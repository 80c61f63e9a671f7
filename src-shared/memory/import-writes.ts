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

/** A write and what it counts as in the report. */
export type ImportWrite = { readonly counts: Counted; readonly write: Write };

const by = 'import';

/**
 * What a record of an export becomes; null for a row of history, which nothing can make believed
 * in the past again.
 */
export function importWrites(
  record: MemoryRecord | GraphRecord,
  workspaceId: string,
  now: number,
): readonly ImportWrite[] | null {
  if ('type' in record) {
    return record.type === 'entity'
      ? graphEntityWrites(record, workspaceId, now)
      : [relationWrite(record, workspaceId, now)];
  }
  switch (record.kind) {
    case 'entity': {
      const { id, name, entityType, summary, aliases, metadata } = record;
      return aliasChunks(aliases).map((some) => ({
        counts: 'entities',
        write: {
          type: 'entity.put',
          entity: { id, workspaceId, name, entityType, summary, metadata, aliases: [...some] },
          by,
        },
      }));
    }
    case 'episode': {
      const { kind: _kind, recordedAt, part: _part, sourceKind, sourceId, ...episode } = record;
      const metadata = { ...episode.metadata, imported: { sourceKind, recordedAt } };
      return [
        {
          counts: 'episodes',
          write: {
            type: 'episode.add',
            // By its own id and source, so that the same file twice is kept once.
            episode: {
              ...episode,
              metadata,
              workspaceId,
              sourceKind: 'import',
              sourceId: sourceId ?? episode.id,
              conversationId: null,
            },
            extract: false,
            by,
          },
        },
      ];
    }
    case 'fact': {
      if (record.supersededAt !== null) return null;
      const { relation, value, factText, validFrom, validTo, quote } = record;
      const { strength, confidence, significance, metadata } = record;
      return [
        {
          counts: 'facts',
          write: {
            type: 'fact.add',
            fact: {
              id: newId('fact', now),
              workspaceId,
              subject: { id: record.subjectId },
              relation,
              object: record.objectId === null ? null : { id: record.objectId },
              ...{ value, factText, validFrom, validTo, quote },
              ...{ strength, confidence, significance, metadata },
              episodeId: record.episodeIds[0] ?? null,
            },
            by,
          },
        },
      ];
    }
    case 'value': {
      if (record.supersededAt !== null || record.validTo !== null) return null;
      const { key, value, category, memoryType, significance, validFrom } = record;
      return [
        {
          counts: 'values',
          write: {
            type: 'memory.put',
            ...{ workspaceId, key, value, category, memoryType, significance, validFrom },
          },
        },
      ];
    }
  }
}

/** One write has at most 50; an entity without any still needs one. */
function aliasChunks(aliases: readonly string[]): readonly (readonly string[])[] {
  const chunks: (readonly string[])[] = [aliases.slice(0, 50)];
  for (let at = 50; at < aliases.length; at += 50) chunks.push(aliases.slice(at, at + 50));
  return chunks;
}

function graphEntityWrites(
  entity: GraphEntity,
  workspaceId: string,
  now: number,
): readonly ImportWrite[] {
  const { name } = entity;
  const entityType = typeName(entity.entityType);
  const put: ImportWrite = {
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
    .map((text): ImportWrite => {
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
function relationWrite(record: GraphRelation, workspaceId: string, now: number): ImportWrite {
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
        ...(strength === undefined ? {} : { strength }),
        ...(confidence === undefined ? {} : { confidence }),
        metadata: { ...record.metadata, relationType },
      },
      by,
    },
  };
}

/** `Person/Dev` → `person dev`; what has no letter is a thing. */
export function typeName(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_-]+/gu, ' ')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .trim()
    .slice(0, 80)
    .trim();
  return plain === '' ? 'thing' : plain;
}
