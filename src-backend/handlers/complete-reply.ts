import type { Write } from '#shared/contracts/writes.ts';
import type { Recalled } from '#shared/contracts/memory.ts';
import type { LanguageModel } from '#models/language-model.ts';
import { recalledLine } from '../context/recalled.ts';

/**
 * The last write of a reply: its whole text, and who wrote it (null: no model did).
 * @param recalled what was given to the model from memory
 */
export function completeReply(
  id: string,
  text: string,
  model: LanguageModel | null,
  recalled: readonly Recalled[] = [],
): Write {
  return {
    type: 'message.patch',
    id,
    patch: { text, status: 'complete', model: model?.description.name ?? null, error: null },
    onlyIfOpen: true,
    ...(recalled.length === 0
      ? {}
      : {
          recalled: recalled.map(recalledLine),
          used: recalled.map(({ kind, id: used, validFrom }) => ({ kind, id: used, validFrom })),
        }),
  };
}
