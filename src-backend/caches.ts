import { type CacheFigures, createCache } from '#shared/cache.ts';

/**
 * Summaries of what was said, for five minutes. The key is everything that the model was given, so
 * that a summary is only used again for the same words.
 */
export const contextSummaries = createCache<string>({
  name: 'context summaries',
  layer: 'backend',
  limit: 50,
  lifetimeMs: 5 * 60_000,
});

/** What the caches of this process have done. */
export function backendCaches(): CacheFigures[] {
  return [contextSummaries.figures()];
}
