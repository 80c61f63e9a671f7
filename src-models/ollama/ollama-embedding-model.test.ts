import { describe, expect, it } from 'vitest';
import { embeddingModelContract } from '../embedding-model.contract.ts';
import { openOllamaEmbeddingModel } from './ollama-embedding-model.ts';
import { startOllamaStandIn, type StandInModel } from './ollama-stand-in.ts';

const embedder: StandInModel = {
  name: 'all-minilm:latest',
  bytes: 46_000_000,
  parameters: 22_700_000,
  capabilities: ['embedding'],
};
const never = new AbortController().signal;

async function standIn(embed: (text: string) => readonly number[]) {
  return startOllamaStandIn({
    models: [embedder, { ...embedder, name: 'chat:latest', capabilities: ['completion'] }],
    answer: () => {
      throw new Error('no chat is expected');
    },
    embed,
  });
}

/** Not of length 1, as some models give them. */
function wordVector(text: string): readonly number[] {
  const numbers = Array.from({ length: 64 }, () => 0);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    const place = Array.from(word).reduce(
      (sum, sign) => (sum * 31 + (sign.codePointAt(0) ?? 0)) % 64,
      7,
    );
    numbers[place] = (numbers[place] ?? 0) + 3;
  }
  return numbers;
}

embeddingModelContract('Ollama (stand-in)', async () => {
  const server = await standIn(wordVector);
  const model = await openOllamaEmbeddingModel({
    address: server.address,
    modelName: embedder.name,
  });
  return { model, close: () => server.close() };
});

describe('an embedding model of Ollama', () => {
  it.each([
    ['another length', [1, 2, 3]],
    ['only zeros', Array.from({ length: 64 }, () => 0)],
  ])('refuses a vector of %s', async (_, wrong) => {
    let calls = 0;
    const server = await standIn((text) => {
      calls += 1;
      return calls === 1 ? wordVector(text) : wrong;
    });
    const model = await openOllamaEmbeddingModel({
      address: server.address,
      modelName: embedder.name,
    });
    await expect(model.embed(['text'], never)).rejects.toMatchObject({ code: 'model_failed' });
    await server.close();
  });

  it('says that a model cannot embed, and that a server is gone', async () => {
    const server = await standIn(wordVector);
    await expect(
      openOllamaEmbeddingModel({ address: server.address, modelName: 'chat:latest' }),
    ).rejects.toMatchObject({ code: 'model_failed', message: expect.stringContaining('support') });
    const model = await openOllamaEmbeddingModel({
      address: server.address,
      modelName: embedder.name,
    });
    await server.close();
    await expect(model.embed(['text'], never)).rejects.toMatchObject({
      code: 'model_unavailable',
      retryable: true,
    });
  });
});
