import type { LanguageModel } from '../language-model.ts';
import { closedPart } from '../model-parts.ts';

/** A model that can be replaced while it answers. */
export type RetiringModel = LanguageModel & {
  /** Takes no new stream, and closes once the running ones have ended. Resolves when closed. */
  retire(): Promise<void>;
};

/**
 * Wraps a model so that switching to another one does not cut answers off. `onError` hears of
 * every stream that ended in an error.
 */
export function createRetiringModel(model: LanguageModel, onError: () => void): RetiringModel {
  let streams = 0;
  let isRetired = false;
  let whenIdle: () => void = () => {};

  return {
    description: model.description,
    async *stream(request) {
      if (isRetired) {
        yield closedPart(model.description.name);
        return;
      }
      streams += 1;
      try {
        for await (const part of model.stream(request)) {
          if (part.type === 'error') onError();
          yield part;
        }
      } finally {
        streams -= 1;
        if (streams === 0) whenIdle();
      }
    },
    async retire() {
      isRetired = true;
      if (streams > 0) {
        await new Promise<void>((resolve) => {
          whenIdle = resolve;
        });
      }
      await model.close();
    },
    async close() {
      isRetired = true;
      await model.close();
      // A reader that never reads on does not keep `retire` waiting.
      whenIdle();
    },
  };
}
