import { z } from 'zod';
import { method } from '../rpc/contract.ts';
import {
  copySlotsParamsSchema,
  frontendModelContract,
  readerStatesSchema,
} from './frontend-model.ts';

/** Whose draft it is: of one client only the newest waits. */
const client = z.string().min(1).max(100);

/** The model of Ollama that was chosen, by Ollama’s own name; null for none. */
const ollamaModel = z.string().max(200).nullable();

/** What core may ask of the frontend-model process. */
export const frontendProcessContract = {
  /** First call. Answers at once; the readers are loaded beside it. */
  'process.start': method(
    z.object({
      /** Holds the trained heads and the adapter. */
      filesFolder: z.string(),
      /** Its `models/` holds the models. */
      cacheFolder: z.string(),
      ollamaModel,
    }),
    z.object({ processId: z.number().int() }),
  ),
  'process.read': method(
    frontendModelContract['frontend.read'].params.extend({ client }),
    frontendModelContract['frontend.read'].result,
  ),
  'process.copySlots': method(
    copySlotsParamsSchema.extend({ client }),
    frontendModelContract['frontend.copySlots'].result,
  ),
  'process.readers': method(z.object({}), readerStatesSchema),
  'process.chooseOllamaModel': method(z.object({ ollamaModel }), z.object({})),
  'process.ollamaModels': frontendModelContract['frontend.ollamaModels'],
  'process.offer': frontendModelContract['frontend.offer'],
  'process.makeOffered': frontendModelContract['frontend.makeOffered'],
  'process.stopOffered': frontendModelContract['frontend.stopOffered'],
  'process.ping': method(z.object({}), z.object({})),
} as const;
