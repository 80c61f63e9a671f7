import { createHash } from 'node:crypto';
import { newId } from '#shared/ids.ts';
import { observationRelation, typeName } from '#shared/memory/import-writes.ts';
import { normaliseRelation } from '#shared/memory/normalise.ts';
import type { JsonObject } from '#shared/json.ts';
import type { MemoryWrite } from '../memory.ts';

/** Who writes, where and when. */
export type Writing = {
  readonly workspaceId: string;
  readonly origin: string;
  readonly now: number;
};

const by = 'mcp';
/** Of a longer observation, an episode keeps the whole. */
const longestValue = 2_000;
const excerptLength = 1_900;

/** An entity under a new id, which joins one that another program has made meanwhile. */
export function entityWrite(
  { workspaceId, origin, now }: Writing,
  entity: {
    readonly id?: string;
    readonly name: string;
    readonly entityType: string;
    readonly implied?: boolean;
    readonly metadata?: JsonObject;
  },
): MemoryWrite {
  const { id = newId('ent', now), name, entityType, implied, metadata } = entity;
  return {
    type: 'entity.put',
    entity: {
      id,
      workspaceId,
      name: name.trim(),
      entityType: typeName(entityType),
      metadata: {
        ...metadata,
        source: origin,
        entityType,
        ...(implied === true ? { implied } : {}),
      },
    },
    by,
  };
}

/** An observation as a property that can have many values. */
export function observationWrites(
  writing: Writing,
  subject: { readonly id: string; readonly name: string },
  text: string,
): readonly MemoryWrite[] {
  const { workspaceId, origin, now } = writing;
  const trimmed = text.trim();
  const isLong = trimmed.length > longestValue;
  const episodeId = isLong ? newId('ep', now) : null;
  const value = isLong ? excerptOf(trimmed) : trimmed;
  const fact: MemoryWrite = {
    type: 'fact.add',
    fact: {
      id: newId('fact', now),
      workspaceId,
      subject: { id: subject.id },
      relation: observationRelation,
      value,
      factText: `${subject.name}: ${value}`,
      cardinality: 'many',
      metadata: { source: origin, ...(episodeId === null ? {} : { wholeIn: episodeId }) },
      episodeId,
      validFrom: now,
    },
    by,
  };
  if (episodeId === null) return [fact];
  const episode: MemoryWrite = {
    type: 'episode.add',
    episode: {
      id: episodeId,
      workspaceId,
      sourceKind: 'mcp',
      // Its own, so that the text is kept under this id even where another episode says the same.
      sourceId: `${origin} ${episodeId}`,
      speaker: 'other',
      title: subject.name,
      text: trimmed,
      referenceTime: now,
      metadata: { source: origin },
    },
    extract: false,
    by,
  };
  return [episode, fact];
}

/** The value of an observation: itself, or its beginning with a mark that tells two long ones apart. */
export function observationValue(text: string): string {
  const trimmed = text.trim();
  return trimmed.length > longestValue ? excerptOf(trimmed) : trimmed;
}

function excerptOf(text: string): string {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return `${text.slice(0, excerptLength)} … (${text.length} characters, ${hash})`;
}

/** A relation that ends no other by itself, as in server-memory. */
export function relationWrite(
  { workspaceId, origin, now }: Writing,
  relation: {
    readonly fromId: string;
    readonly toId: string;
    readonly relationType: string;
    readonly factText?: string;
    readonly strength?: number | undefined;
    readonly confidence?: number | undefined;
    readonly metadata?: JsonObject | null | undefined;
    /** As the date rules know the relation, where true; else it may have many objects. */
    readonly byDateRules?: boolean;
    readonly validFrom?: number | undefined;
  },
): MemoryWrite {
  const { fromId, toId, relationType, factText, strength, confidence, metadata } = relation;
  return {
    type: 'fact.add',
    fact: {
      id: newId('fact', now),
      workspaceId,
      subject: { id: fromId },
      relation: normaliseRelation(relationType),
      object: { id: toId },
      validFrom: relation.validFrom ?? now,
      ...(relation.byDateRules === true ? {} : { cardinality: 'many' as const }),
      ...(factText === undefined ? {} : { factText }),
      ...(strength === undefined ? {} : { strength }),
      ...(confidence === undefined ? {} : { confidence }),
      metadata: { ...metadata, relationType, source: origin },
    },
    by,
  };
}

/** From now on it does not hold any more; that it did stays in the history. */
export function endWrite({ workspaceId, now }: Writing, factId: string): MemoryWrite {
  return { type: 'fact.invalidate', workspaceId, target: { id: factId }, at: now, by };
}

/** Forgotten with all that stands on nothing else; the person can bring it back. */
export function forgetWrite(
  { workspaceId }: Writing,
  target: { readonly kind: 'entity' | 'fact' | 'episode'; readonly id: string },
): MemoryWrite {
  return { type: 'memory.forget', workspaceId, target, by };
}
