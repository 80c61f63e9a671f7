import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { z } from 'zod';
import { type Metric, percentiles } from './metric.ts';
import { makeBenchFolder } from './started.ts';

const processes = 4;
const writesEach = 2_000;
/** All processes write to all of them. */
const topics = Array.from({ length: 80 }, (_, index) => `Topic ${index}`);

const entryPath = fileURLToPath(
  new URL('../../src-memory-server/memory-server.ts', import.meta.url),
);
const graphSchema = z.object({
  entities: z.array(z.object({ name: z.string(), observations: z.array(z.string()) })),
});

/**
 * Four memory servers, each a process with a client of its own, write at once into one store:
 * how many writes that were answered cannot be read back, and how long one took.
 */
export async function* lostWrites(): AsyncGenerator<Metric> {
  const folder = makeBenchFolder();
  const clients: Client[] = [];
  const connect = async (name: string): Promise<Client> => {
    const client = new Client({ name, version: '1' });
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [entryPath, '--data', folder.path],
        stderr: 'inherit',
      }),
    );
    clients.push(client);
    return client;
  };
  try {
    const writers = await Promise.all(
      Array.from({ length: processes }, (_, index) => connect(`writer ${index}`)),
    );
    const times: number[] = [];
    const acknowledged = new Set<string>();
    await call(writers[0], 'create_entities', {
      entities: topics.map((name) => ({ name, entityType: 'topic', observations: [] })),
    });
    await Promise.all(
      writers.map(async (client, writer) => {
        for (let number = 0; number < writesEach; number += 1) {
          const topic = topics[number % topics.length] ?? '';
          const text = `writer ${writer}, write ${number}`;
          const started = performance.now();
          await call(client, 'add_observations', {
            observations: [{ entityName: topic, contents: [text] }],
          });
          times.push(performance.now() - started);
          acknowledged.add(`${topic}: ${text}`);
        }
      }),
    );
    const graph = graphSchema.parse(await call(await connect('reader'), 'read_graph', {}));
    const kept = new Set(
      graph.entities.flatMap(({ name, observations }) =>
        observations.map((text) => `${name}: ${text}`),
      ),
    );
    const lost = [...acknowledged].filter((write) => !kept.has(write)).length;
    yield* percentiles('mcp.write', times);
    yield { metric: 'mcp.lostWrites', value: lost, unit: 'count', n: acknowledged.size };
  } finally {
    await Promise.all(clients.map((client) => client.close()));
    folder.remove();
  }
}

async function call(
  client: Client | undefined,
  name: string,
  parameters: Record<string, unknown>,
): Promise<unknown> {
  // The whole graph takes longer to read than a tool usually takes.
  const result = await client?.callTool({ name, arguments: parameters }, undefined, {
    timeout: 300_000,
  });
  if (result === undefined || result['isError'] === true) {
    throw new Error(`${name}: ${JSON.stringify(result).slice(0, 500)}`);
  }
  return result['structuredContent'];
}
