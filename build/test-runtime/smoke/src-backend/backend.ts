import { z } from 'zod';
import { fetchInPieces } from './fetch-in-pieces.ts';
import { missingFeatures } from './missing-features.ts';

const Request = z.object({ model: z.string() });

async function complete(input: unknown): Promise<Record<string, unknown>> {
  const started = Date.now();
  const { model: modelPath } = Request.parse(input);
  const { LlamaChatSession, getLlama } = await import('node-llama-cpp');
  const llama = await getLlama({ gpu: false, build: 'never', progressLogs: false });
  const model = await llama.loadModel({ modelPath });
  const context = await model.createContext({ contextSize: 512, threads: 1 });
  const session = new LlamaChatSession({ contextSequence: context.getSequence() });
  const grammar = await llama.createGrammarForJsonSchema({
    type: 'object',
    properties: { answer: { enum: ['yes', 'no'] } },
  });
  const text = await session.prompt('Is the sky blue?', { maxTokens: 20, temperature: 0, grammar });
  await llama.dispose();
  return { text, milliseconds: Date.now() - started, node: process.versions.node };
}

async function answer(input: unknown, reply: (message: unknown) => void): Promise<void> {
  try {
    reply({
      ...(await complete(input)),
      missing: missingFeatures(),
      fetched: await fetchInPieces(),
    });
  } catch (error) {
    reply({ error: String(error instanceof Error ? error.stack : error) });
  }
}

if (process.parentPort) {
  const port = process.parentPort;
  port.on('message', (event) => void answer(event.data, (message) => port.postMessage(message)));
} else {
  process.on(
    'message',
    (message) => void answer(message, (result) => process.send?.(result, () => process.exit())),
  );
}
