import { join } from 'node:path';
import { isOfferedModel } from '#shared/contracts/settings.ts';
import type { CountTokens } from '#shared/frontend/prompt.ts';
import type { OllamaEntry } from '../ollama/ollama-discovery.ts';
import { createOllamaModel } from '../ollama/ollama-model.ts';
import { adapterHeadSchema, readHead } from './heads.ts';
import { createOllamaAdapterReader } from './ollama-adapter-reader.ts';
import { createJsonReader, type OllamaReader } from './ollama-reader.ts';

/** How a model at that address is asked: Kingly’s own as it was trained, any other one by schema. */
export function openOllamaReader(address: string) {
  return async (
    entry: OllamaEntry,
    { filesFolder }: { readonly filesFolder: string },
    count: CountTokens,
  ): Promise<OllamaReader> => {
    const { name, description, thinks } = entry;
    if (isOfferedModel(name)) {
      const head = await readHead(join(filesFolder, 'adapter-head.json'), adapterHeadSchema);
      return createOllamaAdapterReader({ address, modelName: name, head });
    }
    return createJsonReader(
      createOllamaModel({ address, description, modelName: name, thinks }),
      count,
    );
  };
}
