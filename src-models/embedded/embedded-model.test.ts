import { dirname } from 'node:path';
import { copyFile, mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, collect, languageModelContract, textOf } from '../language-model.contract.ts';
import type { LanguageModel, ModelMessage, ModelPart } from '../language-model.ts';
import { EmbeddedFiles } from './embedded-files.ts';
import type { EmbeddedFile } from './embedded-files.ts';
import { loadEmbeddedModel } from './embedded-model.ts';
import { requireEmbeddedModelFile } from './test-model.ts';

async function smallModelFile(): Promise<EmbeddedFile> {
  const path = requireEmbeddedModelFile();
  const files = await new EmbeddedFiles(dirname(path), () => {}).list();
  const file = files.find((candidate) => candidate.path === path);
  if (file === undefined) throw new Error(`${path} is not offered.`);
  return file;
}

languageModelContract('the embedded model', async () => ({
  model: await loadEmbeddedModel(await smallModelFile()),
  close: async () => {},
}));

describe('the embedded model', { timeout: 60_000 }, () => {
  let model: LanguageModel;
  beforeAll(async () => {
    model = await loadEmbeddedModel(await smallModelFile());
  }, 60_000);
  afterAll(() => model.close());

  it('answers from the prompt', async () => {
    const parts = await collect(
      model.stream(ask({ content: 'What is the capital of France?', maximumTokens: 30 })),
    );
    expect(textOf(parts)).toContain('Paris');
    expect(parts.at(-1)).toMatchObject({ reason: 'stop' });
  });

  it('takes a conversation that is far too long', async () => {
    const short = await loadEmbeddedModel(await smallModelFile(), 512);
    try {
      const turns: ModelMessage[] = Array.from({ length: 300 }, (_, index) => ({
        role: index % 2 === 0 ? 'user' : 'assistant',
        content: `This is turn number ${index} of a very long talk about the sea, ships, and lamps.`,
      }));
      const newest: ModelMessage = {
        role: 'user',
        content: `${'many words here '.repeat(20_000)} What is the capital of France?`,
      };
      for (const messages of [turns.slice(0, 299), [...turns, newest]]) {
        const controller = new AbortController();
        const { signal } = controller;
        let end: ModelPart | undefined;
        for await (const part of short.stream(ask({ messages, maximumTokens: 300, signal }))) {
          end = part;
          controller.abort();
        }
        expect(end?.type).toBe('finish');
        const used = end?.type === 'finish' ? (end.promptTokens ?? 0) : 0;
        expect(used).toBeGreaterThan(150);
        expect(used).toBeLessThanOrEqual(256);
      }
    } finally {
      await short.close();
    }
  });

  it('lets an interactive answer pass a background one', async () => {
    const order: string[] = [];
    const run = async (priority: 'interactive' | 'background', maximumTokens: number) => {
      await collect(model.stream(ask({ priority, maximumTokens })));
      order.push(priority);
    };
    await Promise.all([run('background', 80), run('background', 40), run('interactive', 4)]);
    expect(order[0]).toBe('interactive');
  });

  it('keeps characters whole that are spread over tokens', async () => {
    const content = 'Repeat exactly: 日本語 🦉🦉 ἀρχή';
    const parts = await collect(model.stream(ask({ content, maximumTokens: 40 })));
    expect(textOf(parts)).not.toContain('\uFFFD');
  });

  it('ends open values of a schema by itself', async () => {
    const schema = {
      type: 'object',
      properties: {
        kind: { enum: ['chat', 'task'] },
        note: { anyOf: [{ type: 'string', maxLength: 40 }, { type: 'null' }] },
      },
      required: ['kind', 'note'],
    };
    const parts = await collect(
      model.stream(ask({ content: 'Hello', schema, maximumTokens: 120 })),
    );
    expect(JSON.parse(textOf(parts))).toMatchObject({
      kind: expect.stringMatching(/^(chat|task)$/),
    });
  });

  it.each([
    ['no model at all', 0],
    ['half a header', 100_000],
    ['half a download', 50_000_000],
  ])('says which file does not load: %s', async (_, bytes) => {
    const folder = await mkdtemp(join(tmpdir(), 'kingly-broken-'));
    try {
      const path = join(folder, 'broken.gguf');
      await copyFile(requireEmbeddedModelFile(), path);
      await truncate(path, bytes);
      await expect(
        loadEmbeddedModel({ path, description: model.description }),
      ).rejects.toMatchObject({
        code: 'model_unavailable',
        message: expect.stringContaining(path),
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
