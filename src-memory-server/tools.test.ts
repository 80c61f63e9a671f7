import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { defaultWorkspaceId } from '#shared/ids.ts';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { Client as McpClient } from '@modelcontextprotocol/sdk/client/index.js';
import { createServer } from './create-server.ts';
import { type Memory, openMemory } from './memory.ts';
import { afterTest, call, callTool, refusal, temporaryFolder } from './test-support/clients.ts';
import type { ToolSet } from './command-line.ts';

const day = 86_400_000;
let clock: { time: number };
let memory: Memory;
let client: Client;

async function connect(
  tools: ToolSet = 'all',
  name = 'Test Client',
  to: Memory = memory,
): Promise<Client> {
  const [clientEnd, serverEnd] = InMemoryTransport.createLinkedPair();
  await createServer(to, tools).connect(serverEnd);
  const connected = new McpClient({ name, version: '1' });
  await connected.connect(clientEnd);
  afterTest(() => connected.close());
  return connected;
}

function open(path: string): Memory {
  const opened = openMemory({
    path,
    workspaceId: defaultWorkspaceId,
    clock: { now: () => clock.time },
  });
  afterTest(() => opened.close());
  return opened;
}

let path: string;
beforeEach(async () => {
  clock = { time: Date.parse('2026-03-01T12:00:00Z') };
  path = join(temporaryFolder(), 'kingly.db');
  memory = open(path);
  client = await connect();
});

const anna = { name: 'Anna', entityType: 'person', observations: ['likes tea'] };
const knows = { from: 'Anna', to: 'Boris', relationType: 'knows' };

const factsSchema = z.object({
  facts: z.array(
    z.object({
      uuid: z.string(),
      name: z.string(),
      fact: z.string(),
      valid_at: z.string(),
      invalid_at: z.string().nullable(),
      target_node_name: z.string().nullable(),
      attributes: z.record(z.string(), z.unknown()),
    }),
  ),
  nextCursor: z.string().nullable().optional(),
});

test('a relation is told with what Memento adds, corrected, and its beliefs are kept', async () => {
  await call(client, 'create_relations', {
    relations: [{ ...knows, strength: 0.9, confidence: 0.7, metadata: { since: 'school' } }],
  });
  expect(await call(client, 'get_relation', knows)).toMatchObject({
    ...knows,
    strength: 0.9,
    confidence: 0.7,
    metadata: { since: 'school' },
    changedBy: 'mcp:Test Client',
    validTo: null,
  });
  clock.time += day;
  await call(client, 'update_relation', {
    relation: { ...knows, strength: 0.2, metadata: { now: 'colleagues' } },
  });
  expect(await call(client, 'get_relation', knows)).toMatchObject({
    strength: 0.2,
    confidence: 0.7,
    metadata: { since: 'school', now: 'colleagues' },
  });
  const history = await call(client, 'get_relation_history', knows);
  expect(history['versions']).toMatchObject([
    { strength: 0.9, updatedAt: clock.time },
    { strength: 0.2, createdAt: clock.time },
  ]);
  expect(await refusal(client, 'get_relation', { ...knows, to: 'Clara' })).toContain(
    'Relation not found: Anna -> knows -> Clara',
  );
});

test('the past can be asked for: versions of an entity, the graph at a time and as it was known', async () => {
  const start = clock.time;
  await call(client, 'create_entities', { entities: [anna] });
  clock.time += day;
  await call(client, 'add_observations', {
    observations: [{ entityName: 'Anna', contents: ['lives in Berlin'] }],
  });
  clock.time += day;
  await call(client, 'delete_observations', {
    deletions: [{ entityName: 'Anna', observations: ['likes tea'] }],
  });
  const { versions } = await call(client, 'get_entity_history', { entityName: 'anna' });
  expect(versions).toMatchObject([
    { version: 1, observations: ['likes tea'], validFrom: start, validTo: start + day },
    { version: 2, observations: ['likes tea', 'lives in Berlin'] },
    { version: 3, observations: ['lives in Berlin'], validTo: null },
  ]);
  const at = async (timestamp: number | string, known_at?: number) =>
    (await call(client, 'get_graph_at_time', { timestamp, known_at }))['entities'];
  expect(await at(start - 1)).toEqual([]);
  expect(await at(start)).toMatchObject([{ observations: ['likes tea'] }]);
  expect(await at(new Date(clock.time).toISOString())).toMatchObject([
    { observations: ['lives in Berlin'] },
  ]);
  // A day before, nobody knew that it would end.
  expect(await at(clock.time, clock.time - 1)).toMatchObject([
    { observations: ['likes tea', 'lives in Berlin'] },
  ]);
});

test('confidence fades in the decayed graph, by rule or by a factor, and nothing is written for it', async () => {
  await call(client, 'create_relations', { relations: [{ ...knows, confidence: 0.8 }] });
  const read = async (parameters: object) => {
    const { relations } = await call(client, 'get_decayed_graph', { ...parameters });
    return z.array(z.object({ confidence: z.number() })).parse(relations)[0]?.confidence ?? 0;
  };
  const later = clock.time + 60 * day;
  expect(await read({})).toBeCloseTo(0.8);
  expect(await read({ reference_time: later })).toBeLessThan(0.8);
  expect(await read({ reference_time: later, decay_factor: 0.5 })).toBeCloseTo(0.2);
  expect(await call(client, 'get_relation', knows)).toMatchObject({ confidence: 0.8 });
});

test('an episode is kept once, its facts name it, and it is forgotten with them', async () => {
  const episode = {
    name: 'Mail',
    episode_body: 'Maria Lopez lives in Lisbon.',
    reference_time: '2026-02-01T00:00:00Z',
  };
  const { uuid } = await call(client, 'add_memory', episode);
  expect((await call(client, 'add_episode', episode))['message']).toContain('is kept already');
  const { episodes } = await call(client, 'get_episodes', { group_ids: defaultWorkspaceId });
  expect(episodes).toMatchObject([
    { uuid, name: 'Mail', source: 'text', valid_at: '2026-02-01T00:00:00.000Z' },
  ]);
  const { edges, nodes } = await call(client, 'get_episode_entities', { episode_uuids: [uuid] });
  expect(edges).toMatchObject([
    { name: 'lives_in', target_node_name: 'Lisbon', valid_at: '2026-02-01T00:00:00.000Z' },
  ]);
  expect(nodes).toMatchObject([{ name: 'Maria Lopez' }, { name: 'Lisbon' }]);
  await call(client, 'delete_episode', { uuid });
  const { facts } = factsSchema.parse(await call(client, 'facts_as_of', {}));
  expect(facts).toEqual([]);
  expect(await refusal(client, 'delete_episode', { uuid })).toContain('There is no episode');
});

test('a triplet follows the date rules, and its facts are found on both axes', async () => {
  const lives = (city: string, valid_at: string) => ({
    source_node_name: 'Anna',
    edge_name: 'LIVES_IN',
    fact: `Anna lives in ${city}`,
    target_node_name: city,
    valid_at,
  });
  await call(client, 'add_triplet', lives('Rome', '2024-01-01'));
  await call(client, 'add_triplet', lives('Paris', '2025-06-01'));
  const search = async (more: object) =>
    factsSchema
      .parse(await call(client, 'search_memory_facts', { query: 'where does Anna live', ...more }))
      .facts.map(({ fact }) => fact);
  expect(await search({})).toEqual(['Anna lives in Paris']);
  expect(await search({ valid_at: '2024-07-01' })).toEqual(['Anna lives in Rome']);
  expect(await search({ valid_at_before: '2025-01-01' })).toEqual([]);
  const asOf = factsSchema.parse(
    await call(client, 'facts_as_of', { entityName: 'Anna', valid_at: '2025-01-01' }),
  );
  expect(asOf.facts).toMatchObject([{ name: 'LIVES_IN', invalid_at: '2025-06-01T00:00:00.000Z' }]);
  const uuid = asOf.facts[0]?.uuid ?? '';
  expect(await call(client, 'get_entity_edge', { uuid })).toMatchObject({ uuid });
  await call(client, 'delete_entity_edge', { uuid });
  expect(await refusal(client, 'get_entity_edge', { uuid })).toContain('There is no fact');
  const { nodes } = await call(client, 'search_memory_nodes', { query: 'who lives in Paris' });
  expect(nodes).toMatchObject(expect.arrayContaining([expect.objectContaining({ name: 'Anna' })]));
});

test('what is found by meaning of words has its relations, and recall gives ids and times', async () => {
  await call(client, 'create_entities', {
    entities: [anna, { name: 'Boris', entityType: 'person', observations: ['plays the violin'] }],
  });
  await call(client, 'create_relations', { relations: [knows] });
  const found = await call(client, 'semantic_search', {
    query: 'somebody who plays violin',
    limit: 1,
  });
  expect(found).toMatchObject({ entities: [{ name: 'Boris' }], relations: [knows], total: 1 });
  const { items } = await call(client, 'recall', { query: 'violin' });
  expect(items).toMatchObject([{ kind: 'fact', text: 'Boris: plays the violin' }]);
});

test('long lists come page by page, each thing once; a foreign cursor is refused', async () => {
  const entities = Array.from({ length: 25 }, (_, index) => ({ ...anna, name: `Person ${index}` }));
  await call(client, 'create_entities', { entities });
  await call(client, 'create_relations', {
    relations: entities.map(({ name }) => ({ from: name, to: 'Person 0', relationType: 'knows' })),
  });
  const page = z.object({
    entities: z.array(z.object({ name: z.string() })),
    relations: z.array(z.unknown()),
    nextCursor: z.string().nullable(),
  });
  const names: string[] = [];
  let relations = 0;
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const next = page.parse(await call(client, 'read_graph', { limit: 10, cursor }));
    names.push(...next.entities.map(({ name }) => name));
    relations += next.relations.length;
    cursor = next.nextCursor;
  }
  expect(names).toEqual(entities.map(({ name }) => name));
  expect(relations).toBe(25);
  expect(await refusal(client, 'read_graph', { cursor: 'nonsense' })).toContain('cursor');
  const first = await client.listResources();
  expect(first.resources).toHaveLength(26);
});

test('what cannot be kept is refused with what to do, and nothing else is harmed', async () => {
  await call(client, 'create_entities', { entities: [anna] });
  const before = await call(client, 'read_graph');
  const create = (entity: object) =>
    ['create_entities', { entities: [{ ...anna, ...entity }] }] as const;
  for (const [[tool, parameters], hint] of [
    [create({ name: 'x'.repeat(10_000) }), 'at most 200 characters'],
    [create({ name: ' ' }), 'cannot be empty'],
    [create({ name: 'a\u0000b' }), 'control characters'],
    [create({ name: 7 }), 'expected string'],
    [create({ name: 'New', observations: ['ok', 'a\u0000b'] }), 'NUL'],
    [create({ name: 'New', observations: ['\uD800'] }), 'half a character'],
    [create({ name: 'New', observations: ['x'.repeat(20_001)] }), 'add_memory'],
    [['create_entities', {}], 'expected array'],
    [['create_relations', { relations: [{ ...knows, relationType: '!?' }] }], 'needs a letter'],
    [['create_relations', { relations: [{ ...knows, strength: 2 }] }], 'strength'],
    [
      [
        'add_observations',
        {
          observations: [
            { entityName: 'Anna', contents: ['new'] },
            { entityName: 'Nobody', contents: ['x'] },
          ],
        },
      ],
      'Entity with name Nobody not found',
    ],
    [['get_graph_at_time', { timestamp: 'last week' }], 'ISO 8601'],
    [
      ['add_memory', { name: 'x', episode_body: 'y', group_id: 'ws_other' }],
      '--workspace ws_other',
    ],
    [['no_such_tool', {}], 'not found'],
  ] as const) {
    expect(await refusal(client, tool, parameters), tool).toContain(hint);
  }
  expect(await call(client, 'read_graph')).toEqual(before);
});

test('cyclic graphs, markup and long observations come back as they were', async () => {
  const long = 'A long line of thought. '.repeat(400).trim();
  const texts = [long, `${long}!`, 'tab\tand\nbreak\u0007', '</script>" OR 1=1 --', '👩‍👩‍👧 עברית'];
  await call(client, 'create_entities', { entities: [{ ...anna, observations: texts }] });
  const circle = ['Anna', 'Boris', 'Clara', 'Anna'];
  const relations = circle.slice(1).map((to, index) => ({
    from: circle[index],
    to,
    relationType: 'knows',
  }));
  await call(client, 'create_relations', {
    relations: [...relations, { ...knows, to: 'Anna' }],
  });
  const graph = await call(client, 'read_graph');
  expect(graph['entities']).toEqual([{ ...anna, observations: texts }]);
  expect(graph['relations']).toHaveLength(4);
  await call(client, 'delete_observations', {
    deletions: [{ entityName: 'Anna', observations: [long] }],
  });
  const { entities } = await call(client, 'open_nodes', { names: ['Anna'] });
  expect(entities).toMatchObject([{ observations: texts.slice(1) }]);
});

test('what is written says by whom; while the memory is off, nothing is', async () => {
  const other = await connect('all', 'Code\u0000 Helper');
  await call(other, 'create_entities', { entities: [anna] });
  const { facts } = factsSchema.parse(await call(client, 'facts_as_of', { entityName: 'Anna' }));
  expect(facts[0]?.attributes).toMatchObject({ source: 'mcp:Code Helper' });
  const { changes } = await memory.store['memory.changes']({ workspaceId: defaultWorkspaceId });
  expect(new Set(changes.map(({ by }) => by))).toEqual(new Set(['mcp']));
  await memory.store['store.commit']({
    writes: [{ type: 'setting.put', key: 'memory.enabled', value: false }],
  });
  const before = await call(client, 'read_graph');
  for (const [tool, parameters] of [
    ['create_entities', { entities: [{ ...anna, name: 'Boris' }] }],
    ['delete_entities', { entityNames: ['Anna'] }],
    ['add_memory', { name: 'Note', episode_body: 'Boris lives in Rome.' }],
  ] as const) {
    expect(await refusal(client, tool, parameters)).toContain('memory is switched off');
  }
  expect(await call(client, 'read_graph')).toEqual(before);
});

test('a set of tools serves the clients of one system', async () => {
  const namesOf = async (tools: ToolSet) =>
    (await (await connect(tools)).listTools()).tools.map(({ name }) => name);
  expect(await namesOf('server-memory')).toHaveLength(9);
  expect(await namesOf('memento')).toHaveLength(16);
  const all = await namesOf('all');
  expect(new Set(all).size).toBe(all.length);
  const graphiti = await connect('graphiti');
  const result = await callTool(graphiti, 'search_nodes', { query: 'x', max_nodes: 5 });
  expect(result.structuredContent).toEqual({ message: 'No relevant nodes found', nodes: [] });
});

test('two that take the same away at the same time both succeed', async () => {
  const other = await connect('all', 'Other', open(path));
  await call(client, 'create_entities', { entities: [anna] });
  await call(client, 'create_relations', { relations: [knows] });
  clock.time += 1_000;
  for (const [tool, parameters] of [
    ['delete_observations', { deletions: [{ entityName: 'Anna', observations: ['likes tea'] }] }],
    ['delete_relations', { relations: [knows] }],
    ['delete_entities', { entityNames: ['Anna'] }],
  ] as const) {
    const results = await Promise.all([client, other].map((one) => call(one, tool, parameters)));
    expect(results).toMatchObject([{ success: true }, { success: true }]);
  }
  expect(await call(other, 'read_graph')).toEqual({ entities: [], relations: [] });
});
