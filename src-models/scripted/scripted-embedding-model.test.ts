import { embeddingModelContract } from '../embedding-model.contract.ts';
import { createScriptedEmbeddingModel } from './scripted-embedding-model.ts';

embeddingModelContract('the scripted model', async () => ({
  model: createScriptedEmbeddingModel(),
  close: async () => {},
}));
