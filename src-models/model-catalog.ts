import type { ModelStatus } from '#shared/contracts/entities.ts';
import type { LanguageModel } from './language-model.ts';

/** Finds the models of this machine, and holds the one that answers. */
export type ModelCatalog = {
  /** Looks for models and loads the chosen or the best one; status changes go to the listener. */
  refresh(): Promise<ModelStatus>;
  /** `auto`, or the id of an available model. Unknown: `not_found`. */
  choose(choice: string): Promise<ModelStatus>;
  status(): ModelStatus;
  /** The model that answers; waits while it loads. Rejects with `model_unavailable`. */
  current(): Promise<LanguageModel>;
  close(): Promise<void>;
};
