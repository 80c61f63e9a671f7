import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { KinglyError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { adds, answer, reads, removes } from '../answer.ts';
import type { ServerContext } from '../context.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { forgetWrite } from '../graph/graph-writes.ts';
import { textInput, timeInput, uuidInput } from '../inputs.ts';
import { writingOf } from './graph-additions.ts';
import {
  assertGroup,
  episodeOutput,
  factOutput,
  graphitiEpisode,
  graphitiFact,
  graphitiNode,
  groupInput,
  groupsInput,
  nodeOutput,
} from './graphiti-shapes.ts';

/** UTF-16 units of an episode from another program. */
const longestEpisode = 1_000_000;
const notUsed = (what: string): string => `Kept with the episode; ${what}`;

const episodeInput = {
  name: textInput('A name', 300).describe('Name of the episode'),
  episode_body: textInput('An episode', longestEpisode).describe('What was said or happened'),
  group_id: groupInput,
  source: z.enum(['text', 'json', 'message']).default('text'),
  source_description: z.string().max(1_000).default(''),
  uuid: uuidInput.optional(),
  reference_time: timeInput.optional().describe('When it happened; now, where absent'),
  saga: z.string().max(200).optional().describe(notUsed('Kingly makes no sagas')),
  previous_episode_uuids: z.array(uuidInput).max(100).optional().describe(notUsed('for reference')),
};
type EpisodeInput = z.output<z.ZodObject<typeof episodeInput>>;

/** What Graphiti has for episodes: the raw texts that facts are taken from. */
export function addEpisodeTools(server: McpServer, context: ServerContext): void {
  const { memory } = context;
  const { store, workspaceId } = memory;
  for (const name of ['add_memory', 'add_episode']) {
    server.registerTool(
      name,
      {
        title: name === 'add_memory' ? 'Add Memory' : 'Add Episode',
        description:
          'Keeps a text. Plain facts in it are found at once, others later, by Kingly itself. The same text again, of the same time, is kept once',
        inputSchema: episodeInput,
        outputSchema: { message: z.string(), uuid: z.string() },
        annotations: adds,
      },
      async (episode) => answer(await addEpisode(context, episode)),
    );
  }
  server.registerTool(
    'get_episodes',
    {
      title: 'Get Episodes',
      description: 'Episodes, the newest first',
      inputSchema: {
        group_ids: groupsInput,
        max_episodes: z.number().int().min(1).max(200).default(10),
        cursor: z.string().max(400).optional().describe('next_cursor of the page before'),
      },
      outputSchema: {
        message: z.string(),
        episodes: z.array(episodeOutput),
        next_cursor: z.string().nullable(),
      },
      annotations: reads,
    },
    async ({ group_ids: groups, max_episodes: limit, cursor }) => {
      assertGroup(workspaceId, groups);
      const before = cursor === undefined ? undefined : readCursor(place, cursor);
      const page = await store['memory.episodes']({ workspaceId, limit, before });
      const last = page.episodes.at(-1);
      return answer({
        message: page.episodes.length > 0 ? 'Episodes retrieved successfully' : 'No episodes found',
        episodes: page.episodes.map(graphitiEpisode),
        next_cursor:
          page.hasMore && last !== undefined
            ? writeCursor({ at: last.referenceTime, id: last.id })
            : null,
      });
    },
  );
  server.registerTool(
    'get_episode_entities',
    {
      title: 'Get Episode Entities',
      description: 'The facts that were taken from episodes, and whom they are about',
      inputSchema: { episode_uuids: z.array(uuidInput).min(1).max(100) },
      outputSchema: {
        message: z.string(),
        nodes: z.array(nodeOutput),
        edges: z.array(factOutput),
      },
      annotations: reads,
    },
    async ({ episode_uuids: episodeIds }) => {
      const facts = await store['memory.facts']({ workspaceId, episodeIds });
      const ids = [...new Set(facts.flatMap(({ subjectId, objectId }) => [subjectId, objectId]))];
      const page = await store['memory.nodes']({
        workspaceId,
        ids: ids.filter((id) => id !== null).slice(0, 200),
        limit: 200,
      });
      return answer({
        message: `Retrieved provenance for ${episodeIds.length} episode(s)`,
        nodes: page.entities.map((entity) => graphitiNode(entity, page.facts)),
        edges: facts.map(graphitiFact),
      });
    },
  );
  server.registerTool(
    'delete_episode',
    {
      title: 'Delete Episode',
      description:
        'Forgets an episode and the facts that stand on it alone. The person can bring them back',
      inputSchema: { uuid: uuidInput },
      outputSchema: { message: z.string() },
      annotations: removes,
    },
    async ({ uuid }) => {
      const { episodes } = await store['memory.episodes']({ workspaceId, ids: [uuid] });
      if (episodes.length === 0) {
        throw new KinglyError('not_found', `There is no episode ${uuid}; get_episodes lists them`);
      }
      await memory.write([forgetWrite(writingOf(context), { kind: 'episode', id: uuid })]);
      return answer({ message: `Episode with UUID ${uuid} deleted successfully` });
    },
  );
}

const place = z.object({ at: z.number().int(), id: z.string().max(200) });

async function addEpisode(
  context: ServerContext,
  input: EpisodeInput,
): Promise<{ message: string; uuid: string }> {
  const { memory, origin } = context;
  const { store, workspaceId } = memory;
  assertGroup(workspaceId, input.group_id);
  const now = memory.now();
  const id = input.uuid ?? newId('ep', now);
  const { saga, previous_episode_uuids: previous } = input;
  const present = await store['memory.episodes']({ workspaceId, ids: [id] });
  if (present.episodes.length > 0) {
    throw new KinglyError(
      'duplicate',
      `There is an episode ${id} already; episodes are never changed. Leave uuid out.`,
    );
  }
  const time = input.reference_time;
  await memory.write([
    {
      type: 'episode.add',
      episode: {
        id,
        workspaceId,
        sourceKind: 'mcp',
        // The same words at another time are another episode.
        sourceId: time === undefined ? origin() : `${origin()} ${new Date(time).toISOString()}`,
        speaker: 'other',
        title: input.name.trim(),
        text: input.episode_body,
        referenceTime: time ?? now,
        metadata: {
          source: origin(),
          format: input.source,
          description: input.source_description,
          ...(saga === undefined ? {} : { saga }),
          ...(previous === undefined ? {} : { previous }),
        },
      },
      by: 'mcp',
    },
  ]);
  const kept = await store['memory.episodes']({ workspaceId, ids: [id] });
  return {
    message:
      kept.episodes.length > 0
        ? `Episode '${input.name}' was kept in '${workspaceId}'`
        : `The text of episode '${input.name}' is kept already; nothing was added`,
    uuid: id,
  };
}
