import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ModelDescription } from '#shared/contracts/entities.ts';
import {
  ask,
  collect,
  contractQuestions,
  languageModelContract,
  textOf,
} from '../language-model.contract.ts';
import { OllamaDiscovery } from './ollama-discovery.ts';
import { ollamaAddress } from './ollama-host.ts';
import { createOllamaModel } from './ollama-model.ts';
import type { OllamaModelOptions } from './ollama-model.ts';
import { startOllamaStandIn } from './ollama-stand-in.ts';
import type { OllamaStandIn, StandInAnswer, StandInModel } from './ollama-stand-in.ts';

const small: StandInModel = {
  name: 'llama3.2:1b',
  bytes: 1_300_000_000,
  parameters: 1_235_814_432,
};

const description: ModelDescription = {
  id: 'ollama:llama3.2:1b',
  provider: 'ollama',
  name: 'llama3.2:1b',
  size: 1.2,
  contextLength: 8_192,
  capabilities: ['chat'],
};

function modelAt(address: string, options: Partial<OllamaModelOptions> = {}) {
  return createOllamaModel({
    address,
    description,
    modelName: 'llama3.2:1b',
    thinks: false,
    ...options,
  });
}

languageModelContract('Ollama (stand-in)', async () => {
  const server = await startOllamaStandIn({
    models: [small],
    answer: ({ messages, format }) => {
      const isJson = messages.at(-1)?.content === contractQuestions.json;
      if (isJson !== (format !== undefined)) throw new Error('the schema did not arrive');
      if (isJson) return { pieces: ['{"title":"Party",', '"urgent":false,', '"steps":["Cake"]}'] };
      return {
        pieces: 'The keeper 🔦 lit the lamp every night and waited for ships.'.split(/(?= )/),
        delayMs: 2,
      };
    },
  });
  return { model: modelAt(server.address), close: () => server.close() };
});

const realHost = process.env['OLLAMA_HOST'];
const real = realHost === undefined ? null : ollamaAddress(realHost);
const found =
  real === null
    ? null
    : await new OllamaDiscovery(real, { timeoutMs: 1_500, log: console.warn }).look();
const entry = found?.isRunning === true ? found.models.find(({ canChat }) => canChat) : undefined;
if (real !== null && entry !== undefined) {
  languageModelContract(`Ollama (${entry.name} at ${real})`, async () => ({
    model: createOllamaModel({
      address: real,
      description: entry.description,
      modelName: entry.name,
      thinks: entry.thinks,
    }),
    close: async () => {},
  }));
}

async function withServer(
  answer: StandInAnswer,
  work: (server: OllamaStandIn) => Promise<void>,
): Promise<void> {
  const server = await startOllamaStandIn({ models: [small], answer: () => answer });
  try {
    await work(server);
  } finally {
    await server.close();
  }
}

describe('faults of Ollama', () => {
  const pieces = ['Half', ' an'];
  it.each([
    ['dies in the middle', 'dies', 'model_failed', /broke off/],
    ['ends without done', 'ends', 'model_failed', /broke off/],
    ['goes silent', 'silence', 'timeout', /silent/],
    ['sends a line that is no JSON', 'badLine', 'model_failed', /no JSON/],
    ['reports an error in the stream', 'errorLine', 'model_failed', /has terminated/],
  ] as const)(
    '%s: what was written is kept, and it may be tried again',
    (_, fault, code, message) =>
      withServer({ pieces, fault }, async (server) => {
        const parts = await collect(
          modelAt(server.address, { idleTimeoutMs: 150 }).stream(ask({})),
        );
        expect(textOf(parts)).toBe('Half an');
        expect(parts.at(-1)).toMatchObject({ type: 'error', error: { code, retryable: true } });
        expect(JSON.stringify(parts.at(-1))).toMatch(message);
        await server.idle();
      }),
  );

  it.each([
    ['is silent from the start', 'silence', 'timeout', true],
    ['is busy', 'busy', 'model_unavailable', true],
    ['lost the model', 'missing', 'not_found', false],
  ] as const)('%s', (_, fault, code, retryable) =>
    withServer({ pieces: [], fault }, async (server) => {
      const parts = await collect(
        modelAt(server.address, { idleTimeoutMs: 100, firstByteTimeoutMs: 2_000 }).stream(ask({})),
      );
      expect(parts).toMatchObject([{ type: 'error', error: { code, retryable } }]);
    }),
  );

  it('says how to get a model that is missing', () =>
    withServer({ pieces: [], fault: 'missing' }, async (server) => {
      const [part] = await collect(modelAt(server.address).stream(ask({})));
      expect(JSON.stringify(part)).toContain('ollama pull llama3.2:1b');
    }));

  it('refuses the connection', async () => {
    const parts = await collect(modelAt(`http://127.0.0.1:${await unusedPort()}`).stream(ask({})));
    expect(parts).toMatchObject([
      { type: 'error', error: { code: 'model_unavailable', retryable: true } },
    ]);
    expect(JSON.stringify(parts)).toContain('Start Ollama');
  });

  it('never answers the connection', async () => {
    const server = createServer((socket) => socket.resume());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const model = modelAt(`http://127.0.0.1:${port}`, { firstByteTimeoutMs: 100 });
    expect(await collect(model.stream(ask({})))).toMatchObject([
      { type: 'error', error: { code: 'timeout' } },
    ]);
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  it('is hung up on when an answer is stopped, also before its first piece', () =>
    withServer({ pieces: ['a', 'b'], fault: 'silence' }, async (server) => {
      const controller = new AbortController();
      const stream = modelAt(server.address)
        .stream(ask({ signal: controller.signal }))
        [Symbol.asyncIterator]();
      await stream.next();
      expect(server.openChats()).toBe(1);
      controller.abort();
      await collect({ [Symbol.asyncIterator]: () => stream });
      await server.idle();
    }));
});

describe('what is asked of Ollama', () => {
  it('passes the limit, the context and the temperature', () =>
    withServer({ pieces: ['x'] }, async (server) => {
      await collect(
        modelAt(server.address, { thinks: true }).stream(
          ask({ maximumTokens: 7, temperature: 0.5 }),
        ),
      );
      expect(server.chats).toEqual([
        {
          model: 'llama3.2:1b',
          messages: [{ role: 'user', content: contractQuestions.story }],
          stream: true,
          think: false,
          options: { num_predict: 7, num_ctx: 8_192, temperature: 0.5 },
        },
      ]);
    }));
});

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
