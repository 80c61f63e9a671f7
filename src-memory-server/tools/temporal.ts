import { z } from 'zod';
import type { Fact } from '#shared/contracts/memory.ts';
import { confidenceAt } from '#shared/memory/decay.ts';
import type { View, ViewNode, ViewRelation } from '../graph/view.ts';

const time = z.number();
/** Said loosely, since its full schema would be read by models at each start. */
const anything = z.record(z.string(), z.unknown());
const span = { validFrom: time, validTo: time.nullable(), createdAt: time };

/** A relation as Memento gives it, times in Unix milliseconds. */
export const temporalRelationOutput = z.object({
  id: z.string(),
  from: z.string(),
  to: z.string(),
  relationType: z.string(),
  strength: z.number(),
  confidence: z.number(),
  metadata: anything,
  ...span,
  /** When it was no longer believed, or else when it was recorded. */
  updatedAt: time,
  changedBy: z.string().nullable(),
});

export const temporalEntityOutput = z.object({
  id: z.string(),
  name: z.string(),
  entityType: z.string(),
  observations: z.array(z.string()),
  createdAt: time,
});

export const temporalGraphOutput = {
  entities: z.array(temporalEntityOutput),
  relations: z.array(temporalRelationOutput),
  nextCursor: z.string().nullable().optional(),
};

export function temporalRelation({ from, to, relationType, fact }: ViewRelation) {
  const { id, strength, confidence, metadata, validFrom, validTo, recordedAt } = fact;
  const source = metadata['source'];
  return {
    ...{ id, from, to, relationType, strength, confidence, metadata, validFrom, validTo },
    createdAt: recordedAt,
    updatedAt: fact.supersededAt ?? recordedAt,
    changedBy: typeof source === 'string' ? source : null,
  };
}

export function temporalEntity({ entity, type, observations }: ViewNode) {
  return {
    id: entity.id,
    name: entity.name,
    entityType: type,
    observations: observations.map(({ text }) => text),
    createdAt: entity.createdAt,
  };
}

export function temporalGraph({ nodes, relations }: View) {
  return {
    entities: nodes.map(temporalEntity),
    relations: relations.map(temporalRelation),
  };
}

const month = 30 * 86_400_000;

/**
 * How sure a fact still is at a moment: by Kingly's rule, or with `factor` left of it after each 30
 * days.
 */
export function decayed(fact: Fact, at: number, factor: number | undefined): number {
  if (factor === undefined) return confidenceAt(fact, at);
  const age = Math.max(0, at - fact.recordedAt) / month;
  return fact.confidence * factor ** age;
}
