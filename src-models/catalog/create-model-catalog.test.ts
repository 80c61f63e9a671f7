import { copyFile, mkdir, mkdtemp, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelStatus } from '#shared/contracts/entities.ts';
import { requireEmbeddedModelFile } from '../embedded/test-model.ts';
import { ask, collect, textOf } from '../language-model.contract.ts';
import type { ModelCatalog } from '../model-catalog.ts';
import { startOllamaStandIn } from '../ollama/ollama-stand-in.ts';
import type { OllamaStandIn, StandInModel } from '../ollama/ollama-stand-in.ts';
import { createModelCatalog } from './create-model-catalog.ts';
import type { ModelCatalogOptions } from './create-model-catalog.ts';

const small: StandInModel = { name: 'llama3.2:1b', bytes: 1_300_000_000, parameters: 1.2e9 };
const middle: StandInModel = { name: 'llama3.2:3b', bytes: 2_000_000_000, parameters: 3.2e9 };
const huge: StandInModel = { name: 'llama3.3:70b', bytes: 42_000_000_000, parameters: 70e9 };
const embedding: StandInModel = {
  name: 'nomic-embed-text:latest',
  bytes: 270_000_000,
  parameters: 0.14e9,
  capabilities: ['embedding'],
};
const remote: StandInModel = {
  name: 'big:cloud',
  bytes: 400,
  parameters: 900e9,
  remoteHost: 'https://far.example',
};

const builtIn = 'embedded:smollm2-135m-instruct';
const nobody = '127.0.0.1:1';

let folder = '';
let now = 0;
let server: OllamaStandIn | null = null;
let catalog: ModelCatalog | null = null;
let statuses: ModelStatus[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kingly-catalog-'));
  await mkdir(join(folder, 'models'));
  now = 1_000_000;
  statuses = [];
});

afterEach(async () => {
  await catalog?.close();
  catalog = null;
  await stopOllama();
  await rm(folder, { recursive: true });
});

async function startOllama(models: readonly StandInModel[], port?: number): Promise<OllamaStandIn> {
  server = await startOllamaStandIn({
    models,
    answer: ({ model }) => ({ pieces: [`I am ${model}`, ' and', ' so', ' on'], delayMs: 5 }),
    ...(port === undefined ? {} : { port }),
  });
  return server;
}

async function stopOllama(): Promise<void> {
  const running = server;
  server = null;
  await running?.close();
}

function open(options: Partial<ModelCatalogOptions> = {}): ModelCatalog {
  catalog = createModelCatalog({
    cacheFolder: folder,
    ollamaHost: server?.address ?? nobody,
    scriptPath: undefined,
    choice: 'auto',
    onStatus: (status) => statuses.push(status),
    log: () => {},
    clock: { now: () => now },
    memoryBytes: 16_000_000_000,
    ...options,
  });
  return catalog;
}

async function addBuiltIn(): Promise<void> {
  await symlink(
    requireEmbeddedModelFile(),
    join(folder, 'models', 'SmolLM2-135M-Instruct.Q4_1.gguf'),
  );
}

describe('the model catalogue', { timeout: 60_000 }, () => {
  it('says what to do when nothing can answer', async () => {
    const models = open();
    expect(await models.refresh()).toMatchObject({
      state: 'unavailable',
      current: null,
      available: [],
    });
    expect(models.status().note).toContain('Start Ollama, or run `npm start`');
    await expect(models.current()).rejects.toMatchObject({ code: 'model_unavailable' });
  });

  it('takes Ollama’s best model that fits and stays on this machine', async () => {
    await startOllama([small, embedding, huge, middle, remote]);
    const status = await open().refresh();
    expect(status).toMatchObject({
      state: 'ready',
      note: null,
      current: { id: 'ollama:llama3.2:3b', size: 3.2 },
    });
    expect(status.available.map(({ id }) => id)).toEqual([
      'ollama:llama3.2:1b',
      'ollama:llama3.3:70b',
      'ollama:llama3.2:3b',
    ]);
    const model = await catalog?.current();
    expect(textOf(await collect(model?.stream(ask({})) ?? none()))).toBe(
      'I am llama3.2:3b and so on',
    );
    expect(statuses.map(({ state }) => state)).toEqual(['loading', 'ready']);
  });

  it('loads the built-in model once for all who ask', async () => {
    await addBuiltIn();
    const models = open();
    const [first, second] = await Promise.all([
      models.current(),
      models.current(),
      models.refresh(),
    ]);
    expect(first).toBe(second);
    expect(models.status()).toMatchObject({ state: 'ready', current: { id: builtIn } });
    expect(models.status().note).toContain('Start Ollama');
    expect(statuses.filter(({ state }) => state === 'loading')).toHaveLength(1);
  });

  it('offers the better model when the built-in one was chosen', async () => {
    await addBuiltIn();
    await startOllama([middle]);
    const models = open({ choice: builtIn });
    expect(await models.refresh()).toMatchObject({ current: { id: builtIn }, choice: builtIn });
    expect(models.status().note).toContain('Ollama is running with llama3.2:3b');
  });

  it('falls back when Ollama dies, says so, and returns to it', async () => {
    await addBuiltIn();
    const { address } = await startOllama([middle]);
    const models = open();
    const model = await models.current();
    expect(model.description.id).toBe('ollama:llama3.2:3b');
    await stopOllama();
    // A failed answer is reason enough to look again before the old look is over.
    expect((await collect(model.stream(ask({})))).at(-1)).toMatchObject({
      error: { code: 'model_unavailable' },
    });
    expect((await models.current()).description.id).toBe(builtIn);
    expect(models.status().note).toContain('Ollama no longer answers');
    await startOllama([middle], Number(new URL(address).port));
    expect((await models.current()).description.id).toBe(builtIn);
    now += 6_000;
    expect((await models.current()).description.id).toBe('ollama:llama3.2:3b');
  });

  it('does not replace what a person chose', async () => {
    const models = open({ choice: 'ollama:llama3.2:3b' });
    await models.refresh();
    expect(models.status()).toMatchObject({ state: 'unavailable', choice: 'ollama:llama3.2:3b' });
    expect(models.status().note).toContain('You chose llama3.2:3b, but Ollama does not answer');
  });

  it('switches without cutting an answer off', async () => {
    await startOllama([small, middle]);
    const models = open();
    const old = await models.current();
    const stream = old.stream(ask({}))[Symbol.asyncIterator]();
    await stream.next();
    expect(await models.choose('ollama:llama3.2:1b')).toMatchObject({
      current: { id: 'ollama:llama3.2:1b' },
    });
    const rest = await collect({ [Symbol.asyncIterator]: () => stream });
    expect(rest.at(-1)).toMatchObject({ type: 'finish', reason: 'stop' });
    expect(await collect(old.stream(ask({})))).toMatchObject([
      { error: { code: 'model_unavailable' } },
    ]);
    await expect(models.choose('ollama:unknown')).rejects.toMatchObject({ code: 'not_found' });
    expect(models.status().choice).toBe('ollama:llama3.2:1b');
    expect(await models.choose('auto')).toMatchObject({ current: { id: 'ollama:llama3.2:3b' } });
  });

  it('tells a person whose Ollama has nothing that fits', async () => {
    const ollama = await startOllama([huge]);
    const models = open();
    expect((await models.refresh()).note).toContain('too large');
    ollama.setModels([embedding]);
    expect((await models.refresh()).note).toContain('no model that can chat');
    expect(await models.choose('auto')).toMatchObject({ state: 'unavailable' });
  });

  it(
    'names a built-in file that does not load, and takes it once it is whole',
    { timeout: 60_000 },
    async () => {
      const path = join(folder, 'models', 'SmolLM2-135M-Instruct.Q4_1.gguf');
      const models = open();
      await writeFile(path, 'half a download');
      expect((await models.refresh()).state).toBe('unavailable');
      await unlink(path);
      await copyFile(requireEmbeddedModelFile(), path);
      expect((await models.refresh()).current?.id).toBe(builtIn);
    },
  );

  it('takes nothing but the script when there is one', async () => {
    await startOllama([middle]);
    const scriptPath = join(folder, 'script.json');
    await writeFile(scriptPath, JSON.stringify({ entries: [{ reply: 'as written' }] }));
    const models = open({ scriptPath });
    expect(await models.refresh()).toMatchObject({
      current: { id: 'scripted:test' },
      state: 'ready',
    });
    expect(textOf(await collect((await models.current()).stream(ask({}))))).toBe('as written');
    await expect(models.choose('ollama:llama3.2:3b')).rejects.toMatchObject({ code: 'not_found' });
  });
});

async function* none(): AsyncGenerator<never> {}
