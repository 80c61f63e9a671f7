import { z } from 'zod';
import {
  type Entity,
  entitySchema,
  type Episode,
  episodeSchema,
  type Fact,
  factSchema,
  type MemoryChange,
  memoryChangeSchema,
} from '#shared/contracts/memory.ts';
import { flagColumn, jsonColumn, openEndColumn } from './columns.ts';

const episode = episodeSchema.shape;

export const episodeRow = z
  .object({
    id: episode.id,
    workspace_id: episode.workspaceId,
    source_kind: episode.sourceKind,
    source_id: episode.sourceId,
    speaker: episode.speaker,
    conversation_id: episode.conversationId,
    title: episode.title,
    text: episode.text,
    part: episode.part,
    reference_time: episode.referenceTime,
    recorded_at: episode.recordedAt,
    metadata: jsonColumn(episode.metadata),
  })
  .transform((row): Episode => ({
    id: row.id,
    workspaceId: row.workspace_id,
    sourceKind: row.source_kind,
    sourceId: row.source_id,
    speaker: row.speaker,
    conversationId: row.conversation_id,
    title: row.title,
    text: row.text,
    part: row.part,
    referenceTime: row.reference_time,
    recordedAt: row.recorded_at,
    metadata: row.metadata,
  }));

const entity = entitySchema.shape;

/** With `aliases`, a JSON list. */
export const entityRow = z
  .object({
    id: entity.id,
    workspace_id: entity.workspaceId,
    name: entity.name,
    entity_type: entity.entityType,
    summary: entity.summary,
    aliases: jsonColumn(entity.aliases),
    created_at: entity.createdAt,
    merged_into: entity.mergedInto,
    metadata: jsonColumn(entity.metadata),
  })
  .transform((row): Entity => ({
    id: row.id,
    workspaceId: row.workspace_id,
    name: row.name,
    entityType: row.entity_type,
    summary: row.summary,
    aliases: row.aliases,
    createdAt: row.created_at,
    mergedInto: row.merged_into,
    metadata: row.metadata,
  }));

const fact = factSchema.shape;

/** With the canonical ids and names of its subject and object. */
export const factRow = z
  .object({
    id: fact.id,
    root_id: fact.rootId,
    workspace_id: fact.workspaceId,
    subject: fact.subjectId,
    subject_name: fact.subjectName,
    relation: fact.relation,
    object: fact.objectId,
    object_name: fact.objectName,
    value: fact.value,
    fact_text: fact.factText,
    valid_from: fact.validFrom,
    valid_to: openEndColumn,
    recorded_at: fact.recordedAt,
    superseded_at: openEndColumn,
    replaced_by: fact.replacedBy,
    strength: fact.strength,
    confidence: fact.confidence,
    significance: fact.significance,
    quote: fact.quote,
    uses: fact.uses,
    used_at: fact.usedAt,
    metadata: jsonColumn(fact.metadata),
  })
  .transform((row): Fact => ({
    id: row.id,
    rootId: row.root_id,
    workspaceId: row.workspace_id,
    subjectId: row.subject,
    subjectName: row.subject_name,
    relation: row.relation,
    objectId: row.object,
    objectName: row.object_name,
    value: row.value,
    factText: row.fact_text,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    recordedAt: row.recorded_at,
    supersededAt: row.superseded_at,
    replacedBy: row.replaced_by,
    strength: row.strength,
    confidence: row.confidence,
    significance: row.significance,
    quote: row.quote,
    uses: row.uses,
    usedAt: row.used_at,
    metadata: row.metadata,
  }));

const change = memoryChangeSchema.shape;

/** With `touched`, a JSON list of ids. */
export const memoryChangeRow = z
  .object({
    id: change.id,
    workspace_id: change.workspaceId,
    kind: change.kind,
    author: change.by,
    at: change.at,
    touched: jsonColumn(change.touched),
    undone_at: change.undoneAt,
    undoable: flagColumn,
  })
  .transform((row): MemoryChange => ({
    id: row.id,
    workspaceId: row.workspace_id,
    kind: row.kind,
    by: row.author,
    at: row.at,
    touched: row.touched,
    undoneAt: row.undone_at,
    undoable: row.undoable,
  }));
