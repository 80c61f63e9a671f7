import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { callTool, startReference, startStdio, temporaryFolder } from './test-support/clients.ts';

const graphSchema = z.object({
  entities: z.array(z.object({ name: z.string() }).loose()),
  relations: z.array(z.object({ from: z.string(), to: z.string() }).loose()),
});

/** What a call gave, without the order in which a graph stands. */
async function outcome(client: Client, name: string, parameters: Record<string, unknown>) {
  const { isError, content, structuredContent } = await callTool(client, name, parameters);
  if (isError) return { isError };
  const graph = graphSchema.safeParse(structuredContent);
  if (graph.success) {
    const { entities, relations } = graph.data;
    const sorted = (list: readonly object[]): string[] =>
      list.map((one) => JSON.stringify(one)).toSorted();
    return { entities: sorted(entities), relations: sorted(relations) };
  }
  return { text: content[0]?.text, structuredContent };
}

/** Random, but the same at each run. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

const names = ['Anna', 'Boris', 'Clara', 'Project X', 'Zoë'];
const types = ['Person', 'project', 'Place/City'];
const texts = ['likes tea', 'Likes coffee', 'x < 5', 'x > 5', 'über', 'line one\nline two'];
const relations = ['knows', 'WORKS_WITH', 'depends on'];

function randomCall(below: (limit: number) => number): [string, Record<string, unknown>] {
  const one = (list: readonly string[]): string => list[below(list.length)] ?? '';
  const some = <Item>(make: () => Item): Item[] =>
    Array.from({ length: below(3) + 1 }, () => make());
  const unique = (list: readonly string[]): string[] => [...new Set(some(() => one(list)))];
  const relation = () => ({ from: one(names), to: one(names), relationType: one(relations) });
  const makers: (() => [string, Record<string, unknown>])[] = [
    () => [
      'create_entities',
      {
        entities: unique(names).map((name) => ({
          name,
          entityType: one(types),
          observations: unique(texts),
        })),
      },
    ],
    () => [
      'create_relations',
      {
        relations: [
          ...new Map(some(relation).map((item) => [JSON.stringify(item), item])).values(),
        ],
      },
    ],
    () => [
      'add_observations',
      {
        observations: unique(names).map((entityName) => ({ entityName, contents: unique(texts) })),
      },
    ],
    () => ['delete_entities', { entityNames: [one(names)] }],
    () => [
      'delete_observations',
      { deletions: [{ entityName: one(names), observations: unique(texts) }] },
    ],
    () => ['delete_relations', { relations: some(relation) }],
    () => ['search_nodes', { query: one(['tea', 'LIKES', 'person', 'o', 'nothing like it', '']) }],
    () => ['open_nodes', { names: unique(names) }],
    () => ['read_graph', {}],
  ];
  return makers[below(makers.length)]?.() ?? ['read_graph', {}];
}

// Some 300 calls of two processes.
const longMs = 90_000;

test('the nine tools do what the reference does, call for call', { timeout: longMs }, async () => {
  const folder = temporaryFolder();
  const [reference, ours] = [await startReference(folder), await startStdio(folder)];
  const below = generator(20_261_125);
  for (let step = 0; step < 150; step += 1) {
    const [name, parameters] = randomCall(below);
    const wanted = await outcome(reference, name, parameters);
    expect(
      await outcome(ours, name, parameters),
      `${step} ${name} ${JSON.stringify(parameters)}`,
    ).toEqual(wanted);
  }
});

test('the nine tools are declared as in the reference', { timeout: longMs }, async () => {
  const folder = temporaryFolder();
  const [reference, ours] = [await startReference(folder), await startStdio(folder)];
  const { tools: wanted } = await reference.listTools();
  const { tools } = await ours.listTools();
  expect(wanted).toHaveLength(9);
  for (const tool of wanted) {
    const own = tools.find(({ name }) => name === tool.name);
    expect(own?.inputSchema.required, tool.name).toEqual(tool.inputSchema.required);
    expect(Object.keys(own?.inputSchema.properties ?? {}), tool.name).toEqual(
      expect.arrayContaining(Object.keys(tool.inputSchema.properties ?? {})),
    );
    expect(own?.outputSchema?.required, tool.name).toEqual(tool.outputSchema?.required);
    expect(own?.annotations?.readOnlyHint).toBe(tool.annotations?.readOnlyHint);
  }
});
