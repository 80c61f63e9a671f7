import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import type { SourcedFact } from '#shared/contracts/memory-nodes.ts';
import { KinglyError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { normaliseRelation } from '#shared/memory/normalise.ts';
import { adds, answer, reads, removes } from '../answer.ts';
import type { ServerContext } from '../context.ts';
import { findByNames } from '../graph/find-nodes.ts';
import { entityWrite, forgetWrite, relationWrite } from '../graph/graph-writes.ts';
import {
  nameInput,
  queryInput,
  relationInput,
  textInput,
  timeInput,
  uuidInput,
} from '../inputs.ts';
import type { MemoryWrite } from '../memory.ts';
import { findFacts } from '../search/find-facts.ts';
import { writingOf } from './graph-additions.ts';
import {
  assertGroup,
  factOutput,
  graphitiFact,
  graphitiNode,
  groupInput,
  groupsInput,
  nodeOutput,
} from './graphiti-shapes.ts';

const searchInput = {
  query: queryInput,
  group_ids: groupsInput,
  max_facts: z.number().int().min(1).max(100).default(10),
  center_node_uuid: uuidInput.optional().describe('Facts about this entity come first'),
  edge_types: z.array(relationInput).max(50).optional().describe('Only these relations'),
  valid_at_after: timeInput.optional().describe('Only what began to be true then or later'),
  valid_at_before: timeInput.optional().describe('Only what began to be true then or before'),
  invalid_at_after: timeInput.optional().describe('Only what ended then or later'),
  invalid_at_before: timeInput.optional().describe('Only what ended then or before'),
  valid_at: timeInput.optional().describe('Facts that were true then, instead of now'),
  known_at: timeInput.optional().describe('As Kingly knew it then'),
};
type Search = z.output<z.ZodObject<typeof searchInput>>;

/** What Graphiti has for facts. */
export function addFactTools(server: McpServer, context: ServerContext): void {
  const { memory } = context;
  const { store, workspaceId } = memory;
  for (const name of ['search_memory_facts', 'search_facts']) {
    server.registerTool(
      name,
      {
        title: 'Search Facts',
        description: 'Facts that fit a question, the best first',
        inputSchema: searchInput,
        outputSchema: { message: z.string(), facts: z.array(factOutput) },
        annotations: reads,
      },
      async (search) => {
        assertGroup(workspaceId, search.group_ids);
        const { query: text, valid_at: valid, known_at: known, center_node_uuid: center } = search;
        const found = await findFacts(memory, { text, valid, known });
        const fitting = found.filter((fact) => fits(fact, search));
        const touches = (fact: SourcedFact): boolean =>
          fact.subjectId === center || fact.objectId === center;
        const facts = [
          ...fitting.filter(touches),
          ...fitting.filter((fact) => !touches(fact)),
        ].slice(0, search.max_facts);
        return answer({
          message: facts.length > 0 ? 'Facts retrieved successfully' : 'No relevant facts found',
          facts: facts.map(graphitiFact),
        });
      },
    );
  }
  server.registerTool(
    'get_entity_edge',
    {
      title: 'Get Entity Edge',
      description: 'One fact by its id, also one that is no longer true or believed',
      inputSchema: { uuid: uuidInput },
      outputSchema: factOutput.shape,
      annotations: reads,
    },
    async ({ uuid }) => answer(graphitiFact(await factOf(context, uuid))),
  );
  server.registerTool(
    'delete_entity_edge',
    {
      title: 'Delete Entity Edge',
      description: 'Forgets a fact with its history. The person can bring it back',
      inputSchema: { uuid: uuidInput },
      outputSchema: { message: z.string() },
      annotations: removes,
    },
    async ({ uuid }) => {
      const { id } = await factOf(context, uuid);
      await memory.write([forgetWrite(writingOf(context), { kind: 'fact', id })]);
      return answer({ message: `Entity edge with UUID ${uuid} deleted successfully` });
    },
  );
  server.registerTool(
    'add_triplet',
    {
      title: 'Add Triplet',
      description:
        'Adds one fact between two entities, which are made where they are missing. A relation that can have one object at a time, such as lives_in, ends the one before it',
      inputSchema: {
        source_node_name: nameInput,
        edge_name: relationInput,
        fact: textInput('A fact', 4_000).describe('The fact as a sentence'),
        target_node_name: nameInput,
        group_id: groupInput,
        source_node_uuid: uuidInput.optional(),
        target_node_uuid: uuidInput.optional(),
        valid_at: timeInput.optional().describe('Since when it is true; now, where absent'),
      },
      outputSchema: {
        message: z.string(),
        nodes: z.array(nodeOutput),
        edges: z.array(factOutput),
      },
      annotations: adds,
    },
    async (triplet) => {
      assertGroup(workspaceId, triplet.group_id);
      const { source_node_name: from, edge_name: relationType, target_node_name: to } = triplet;
      const writing = writingOf(context);
      const found = await findByNames(memory, [from, to]);
      const writes: MemoryWrite[] = [];
      const idOf = (name: string, given: string | undefined): string => {
        const known = given ?? found.id(name);
        if (known !== undefined) return known;
        const id = newId('ent', writing.now);
        writes.push(entityWrite(writing, { id, name, entityType: 'thing' }));
        return id;
      };
      const ends = {
        fromId: idOf(from, triplet.source_node_uuid),
        toId: idOf(to, triplet.target_node_uuid),
      };
      const validFrom = triplet.valid_at;
      writes.push(
        relationWrite(writing, {
          ...ends,
          relationType,
          factText: triplet.fact.trim(),
          byDateRules: true,
          validFrom,
        }),
      );
      await memory.write(writes);
      const page = await store['memory.nodes']({
        workspaceId,
        ids: [ends.fromId, ends.toId],
        valid: Math.max(validFrom ?? 0, memory.now()),
      });
      const relation = normaliseRelation(relationType);
      const added = page.facts.filter(
        (fact) => fact.relation === relation && fact.objectId === ends.toId,
      );
      const edges = await store['memory.facts']({ workspaceId, ids: added.map(({ id }) => id) });
      return answer({
        message: `Triplet '${from} -[${relationType}]-> ${to}' added`,
        nodes: page.entities.map((entity) => graphitiNode(entity, page.facts)),
        edges: edges.map(graphitiFact),
      });
    },
  );
  server.registerTool(
    'get_status',
    {
      title: 'Get Status',
      description: 'Whether the memory can be read and written, and how much is in it',
      inputSchema: {},
      outputSchema: { status: z.string(), message: z.string() },
      annotations: reads,
    },
    async () => {
      const { state, reason } = await store['store.health']({});
      const { entities, facts, episodes } = await store['memory.counts']({ workspaceId });
      return answer({
        status: state === 'ok' ? 'ok' : 'error',
        message:
          reason ??
          `Kingly's memory of ${workspaceId}: ${entities} entities, ${facts} facts, ${episodes} episodes`,
      });
    },
  );
}

function fits(fact: SourcedFact, search: Search): boolean {
  const { edge_types: types } = search;
  const { validFrom, validTo, relation } = fact;
  const after = (time: number | null, bound: number | undefined): boolean =>
    bound === undefined || (time !== null && time >= bound);
  const before = (time: number | null, bound: number | undefined): boolean =>
    bound === undefined || (time !== null && time <= bound);
  return (
    (types === undefined || types.some((type) => normaliseRelation(type) === relation)) &&
    after(validFrom, search.valid_at_after) &&
    before(validFrom, search.valid_at_before) &&
    after(validTo, search.invalid_at_after) &&
    before(validTo, search.invalid_at_before)
  );
}

async function factOf({ memory }: ServerContext, uuid: string): Promise<SourcedFact> {
  const { store, workspaceId } = memory;
  const [fact] = await store['memory.facts']({ workspaceId, ids: [uuid] });
  if (fact !== undefined) return fact;
  throw new KinglyError('not_found', `There is no fact ${uuid}; search_memory_facts finds ids`);
}
