import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { recalledSchema } from '#shared/contracts/memory.ts';
import { normaliseRelation } from '#shared/memory/normalise.ts';
import { answer, reads } from '../answer.ts';
import type { ServerContext } from '../context.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { nodeOf } from '../graph/find-nodes.ts';
import { nameInput, pageInput, queryInput, relationInput, timeInput } from '../inputs.ts';
import { episodeOutput, factOutput, graphitiEpisode, graphitiFact } from './graphiti-shapes.ts';

const place = z.object({ at: z.number().int(), id: z.string().max(200) });
const nextCursor = z.string().nullable();
const moment = {
  valid_at: timeInput.optional().describe('What was true then; now, where absent'),
  known_at: timeInput.optional().describe('As Kingly knew it then; all it knows, where absent'),
};

/** What Kingly has beyond the others: both time axes, and one search over all of it. */
export function addTimeTools(server: McpServer, { memory }: ServerContext): void {
  const { store, workspaceId } = memory;
  server.registerTool(
    'recall',
    {
      title: 'Recall',
      description:
        'What fits a question best of all that is remembered: facts, episodes and noted values, with ids and times to cite',
      inputSchema: {
        query: queryInput,
        ...moment,
        limit: z.number().int().min(1).max(100).default(10),
      },
      outputSchema: { items: z.array(recalledSchema) },
      annotations: reads,
    },
    async ({ query: text, valid_at: valid, known_at: known, limit }) =>
      answer({ items: await store['memory.recall']({ workspaceId, text, valid, known, limit }) }),
  );
  server.registerTool(
    'facts_as_of',
    {
      title: 'Facts as of a Time',
      description:
        'Facts that were true at one time as they were believed at another, page by page; of one entity or relation, or all',
      inputSchema: {
        entityName: nameInput.optional(),
        relation: relationInput.optional(),
        ...moment,
        ...pageInput,
      },
      outputSchema: { facts: z.array(factOutput), nextCursor },
      annotations: reads,
    },
    async ({ entityName, relation, valid_at: valid, known_at: known, limit = 100, cursor }) => {
      const subject = entityName === undefined ? null : await nodeOf(memory, entityName);
      const page = await store['memory.asOf']({
        ...{ workspaceId, valid, known, limit },
        ...(subject === null ? {} : { subjectId: subject.entity.id }),
        ...(relation === undefined ? {} : { relation: normaliseRelation(relation) }),
        after: cursor === undefined ? undefined : readCursor(place, cursor),
      });
      const last = page.facts.at(-1);
      const rows = await store['memory.facts']({
        workspaceId,
        ids: page.facts.map(({ id }) => id),
      });
      const sources = new Map(rows.map((row) => [row.id, row.episodeIds]));
      return answer({
        facts: page.facts.map((fact) =>
          graphitiFact({ ...fact, episodeIds: sources.get(fact.id) ?? [] }),
        ),
        nextCursor:
          page.hasMore && last !== undefined
            ? writeCursor({ at: last.validFrom, id: last.id })
            : null,
      });
    },
  );
  server.registerTool(
    'timeline',
    {
      title: 'Timeline',
      description: 'Episodes and beginnings of facts, the newest first, of one entity or all',
      inputSchema: { entityName: nameInput.optional(), ...pageInput },
      outputSchema: {
        items: z.array(
          z.union([
            z.object({ kind: z.literal('episode'), at: z.string(), episode: episodeOutput }),
            z.object({ kind: z.literal('fact'), at: z.string(), fact: factOutput }),
          ]),
        ),
        nextCursor,
      },
      annotations: reads,
    },
    async ({ entityName, limit = 50, cursor }) => {
      const subject = entityName === undefined ? null : await nodeOf(memory, entityName);
      const page = await store['memory.timeline']({
        workspaceId,
        limit,
        ...(subject === null ? {} : { entityId: subject.entity.id }),
        before: cursor === undefined ? undefined : readCursor(place, cursor),
      });
      const last = page.items.at(-1);
      return answer({
        items: page.items.map((item) => {
          const at = new Date(item.at).toISOString();
          return item.kind === 'episode'
            ? { kind: item.kind, at, episode: graphitiEpisode(item.episode) }
            : { kind: item.kind, at, fact: graphitiFact({ ...item.fact, episodeIds: [] }) };
        }),
        nextCursor:
          page.hasMore && last !== undefined ? writeCursor({ at: last.at, id: last.id }) : null,
      });
    },
  );
}
