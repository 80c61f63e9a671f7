import { setTimeout as delay } from 'node:timers/promises';
import { OllamaDiscovery } from '#models/ollama/ollama-discovery.ts';
import { ollamaAddress } from '#models/ollama/ollama-host.ts';
import { remark } from './prepare.ts';
import { openSocketClient } from './socket-client.ts';

/** Seconds that Ollama may take to load the model. */
const loadingSeconds = 240;

/** A model of a running Ollama that reads for the frontend. */
export type OllamaChoice = {
  readonly model: string;
  /** For the app, whose Ollama it is. */
  readonly environment: Readonly<Record<string, string>>;
  /** Chooses it in the app at that address, and waits until it can be asked. */
  chooseAt(url: string): Promise<void>;
};

/** Null, and it is said why, where no Ollama answers or it has no such model. */
export async function ollamaChoice(model: string): Promise<OllamaChoice | null> {
  const address = ollamaAddress(process.env['OLLAMA_HOST']);
  const found = await new OllamaDiscovery(address, { timeoutMs: 5_000, log: remark }).look();
  const problem = !found.isRunning
    ? `no Ollama answers at ${address}; start it, or say in OLLAMA_HOST where it is`
    : found.models.some(({ name }) => name === model || name === `${model}:latest`)
      ? null
      : `Ollama at ${address} has no model ${model}; it has ${found.models.map(({ name }) => name).join(', ') || 'none'}`;
  if (problem !== null) {
    remark(`frontend: nothing was measured: ${problem}`);
    process.exitCode = 1;
    return null;
  }
  return {
    model,
    environment: { OLLAMA_HOST: address },
    chooseAt: async (url) => {
      const client = await openSocketClient(url);
      try {
        await client.app['settings.put']({ key: 'frontend.model', value: `ollama:${model}` });
        for (let second = 0; second < loadingSeconds; second += 1) {
          const { ollama } = await client.app['frontend.readers']({});
          if (ollama.ready) return;
          await delay(1_000);
        }
        throw new Error(`${model} was not loaded within ${loadingSeconds} s`);
      } finally {
        client.close();
      }
    },
  };
}
