import { z } from 'zod';
import type { Entity, Episode, Fact } from '#shared/contracts/memory.ts';
import type { SourcedFact } from '#shared/contracts/memory-nodes.ts';
import { KinglyError } from '#shared/errors.ts';
import { givenRelation, givenType, observationText } from '../graph/texts.ts';

/** A group is a workspace here; a connection sees one. */
export const groupInput = z
  .string()
  .max(100)
  .optional()
  .describe('The id of the workspace that is served; may be left out');
export const groupsInput = z
  .union([z.string().max(100), z.array(z.string().max(100)).max(20)])
  .optional()
  .describe('The id of the workspace that is served; may be left out');

/** @throws KinglyError `refused` for another workspace than the one that is served */
export function assertGroup(
  workspaceId: string,
  asked: string | readonly string[] | undefined,
): void {
  const groups = typeof asked === 'string' ? [asked] : (asked ?? []);
  const other = groups.find((group) => group !== workspaceId);
  if (other === undefined) return;
  throw new KinglyError(
    'refused',
    `This server serves the workspace ${workspaceId} only, not ${other}. Leave the group out, or start a server with --workspace ${other}.`,
  );
}

const iso = (time: number): string => new Date(time).toISOString();
const isoOrNull = (time: number | null): string | null => (time === null ? null : iso(time));

/** Said loosely, since its full schema would be read by models at each start. */
const anything = z.record(z.string(), z.unknown());

export const factOutput = z.object({
  uuid: z.string(),
  group_id: z.string(),
  source_node_uuid: z.string(),
  source_node_name: z.string(),
  /** Null for a property, which has a value. */
  target_node_uuid: z.string().nullable(),
  target_node_name: z.string().nullable(),
  name: z.string(),
  fact: z.string(),
  episodes: z.array(z.string()),
  created_at: z.string(),
  expired_at: z.string().nullable(),
  valid_at: z.string(),
  invalid_at: z.string().nullable(),
  attributes: anything,
});

export function graphitiFact(fact: SourcedFact): z.infer<typeof factOutput> {
  const { value, strength, confidence, significance, quote, metadata } = fact;
  return {
    uuid: fact.id,
    group_id: fact.workspaceId,
    source_node_uuid: fact.subjectId,
    source_node_name: fact.subjectName,
    target_node_uuid: fact.objectId,
    target_node_name: fact.objectName,
    name: givenRelation(fact),
    fact: fact.factText,
    episodes: fact.episodeIds,
    created_at: iso(fact.recordedAt),
    expired_at: isoOrNull(fact.supersededAt),
    valid_at: iso(fact.validFrom),
    invalid_at: isoOrNull(fact.validTo),
    attributes: { ...metadata, value, strength, confidence, significance, quote },
  };
}

export const nodeOutput = z.object({
  uuid: z.string(),
  name: z.string(),
  labels: z.array(z.string()),
  created_at: z.string(),
  summary: z.string(),
  group_id: z.string(),
  attributes: anything,
});

/** The summary, where nobody wrote one, is what is known of it, in short. */
export function graphitiNode(entity: Entity, facts: readonly Fact[]): z.infer<typeof nodeOutput> {
  const known = facts
    .filter((fact) => fact.subjectId === entity.id)
    .map((fact) => (fact.objectId === null ? observationText(fact) : fact.factText))
    .join(' · ');
  return {
    uuid: entity.id,
    name: entity.name,
    labels: ['Entity', givenType(entity)],
    created_at: iso(entity.createdAt),
    summary: entity.summary === '' ? known.slice(0, 2_000) : entity.summary,
    group_id: entity.workspaceId,
    attributes: { ...entity.metadata, aliases: entity.aliases },
  };
}

export const episodeOutput = z.object({
  uuid: z.string(),
  name: z.string(),
  content: z.string(),
  created_at: z.string(),
  valid_at: z.string(),
  source: z.string(),
  source_description: z.string(),
  group_id: z.string(),
});

export function graphitiEpisode(episode: Episode): z.infer<typeof episodeOutput> {
  const { metadata } = episode;
  const text = (key: string): string | null => {
    const value = metadata[key];
    return typeof value === 'string' ? value : null;
  };
  return {
    uuid: episode.id,
    name: episode.title,
    content: episode.text,
    created_at: iso(episode.recordedAt),
    valid_at: iso(episode.referenceTime),
    source: text('format') ?? episode.sourceKind,
    source_description: text('description') ?? text('source') ?? '',
    group_id: episode.workspaceId,
  };
}
