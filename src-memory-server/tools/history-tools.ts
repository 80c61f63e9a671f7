import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { normaliseRelation } from '#shared/memory/normalise.ts';
import { answer, reads } from '../answer.ts';
import type { ServerContext } from '../context.ts';
import { findByNames, nodeOf } from '../graph/find-nodes.ts';
import { givenRelation, givenType, observationTexts } from '../graph/texts.ts';
import { readView } from '../graph/view.ts';
import { nameInput, pageInput, timeInput } from '../inputs.ts';
import { pageEnd, pageQuery } from './graph-tools.ts';
import { relationReference } from './graph-shapes.ts';
import {
  decayed,
  temporalGraph,
  temporalGraphOutput,
  temporalRelation,
  temporalRelationOutput,
} from './temporal.ts';
import { versionsOf } from './versions.ts';

/** Rows of history that are looked at, the newest. */
const mostRows = 500;

const versionOutput = z.object({
  id: z.string(),
  name: z.string(),
  entityType: z.string(),
  observations: z.array(z.string()),
  version: z.number().int(),
  validFrom: z.number(),
  validTo: z.number().nullable(),
});

/** What Memento has for the past. */
export function addHistoryTools(server: McpServer, context: ServerContext): void {
  const { memory } = context;
  const { store, workspaceId } = memory;
  server.registerTool(
    'get_entity_history',
    {
      title: 'Get Entity History',
      description:
        'The versions of an entity, oldest first: what its observations were, from when until when',
      inputSchema: { entityName: nameInput },
      outputSchema: { versions: z.array(versionOutput) },
      annotations: reads,
    },
    async ({ entityName }) => {
      const { entity } = await nodeOf(memory, entityName);
      const page = await store['memory.entity']({ workspaceId, id: entity.id, limit: mostRows });
      const rows = (page?.history ?? []).filter(
        (fact) => fact.subjectId === entity.id && fact.objectId === null,
      );
      const texts = await observationTexts(memory, rows);
      const versions = versionsOf(rows, entity.createdAt, memory.now()).map((version) => ({
        id: entity.id,
        name: entity.name,
        entityType: givenType(entity),
        observations: version.facts.toReversed().map(({ id }) => texts.get(id) ?? ''),
        version: version.version,
        validFrom: version.from,
        validTo: version.to,
      }));
      return answer({ versions }, versions);
    },
  );
  server.registerTool(
    'get_relation_history',
    {
      title: 'Get Relation History',
      description:
        'All that was ever believed of a relation, oldest first: validFrom and validTo say when it was true, createdAt and updatedAt when Kingly began and ceased to believe it',
      inputSchema: relationReference.shape,
      outputSchema: { versions: z.array(temporalRelationOutput) },
      annotations: reads,
    },
    async ({ from, to, relationType }) => {
      const found = await findByNames(memory, [from, to]);
      const [id, objectId] = [found.id(from), found.id(to)];
      const relation = normaliseRelation(relationType);
      const page =
        id === undefined
          ? null
          : await store['memory.entity']({ workspaceId, id, limit: mostRows });
      const versions = (page?.history ?? [])
        .filter((fact) => fact.relation === relation && fact.objectId === objectId)
        .toReversed()
        .map((fact) => temporalRelation({ from, to, relationType: givenRelation(fact), fact }));
      return answer({ versions }, versions);
    },
  );
  server.registerTool(
    'get_graph_at_time',
    {
      title: 'Get Graph at Time',
      description:
        'The graph as it was at a time. With known_at: as Kingly knew it then, without what it learnt later',
      inputSchema: { timestamp: timeInput, known_at: timeInput.optional(), ...pageInput },
      outputSchema: temporalGraphOutput,
      annotations: reads,
    },
    async ({ timestamp, known_at: known, ...page }) => {
      const view = await readView(memory, { valid: timestamp, known, ...pageQuery(page) });
      return answer({ ...temporalGraph(view), ...pageEnd(view, page) });
    },
  );
  server.registerTool(
    'get_decayed_graph',
    {
      title: 'Get Decayed Graph',
      description:
        'The graph with the confidence that is left of each relation: it fades with time, more slowly what matters, was said again and is used',
      inputSchema: {
        reference_time: timeInput.optional().describe('Of which moment; now, where absent'),
        decay_factor: z
          .number()
          .gt(0)
          .max(1)
          .optional()
          .describe("Share left after each 30 days, instead of Kingly's own rule"),
        ...pageInput,
      },
      outputSchema: temporalGraphOutput,
      annotations: reads,
    },
    async ({ reference_time: at = memory.now(), decay_factor: factor, ...page }) => {
      const view = await readView(memory, { valid: at, ...pageQuery(page) });
      const graph = temporalGraph(view);
      const relations = view.relations.map((relation) => ({
        ...temporalRelation(relation),
        confidence: decayed(relation.fact, at, factor),
      }));
      return answer({ ...graph, relations, ...pageEnd(view, page) });
    },
  );
}
