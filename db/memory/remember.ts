import { z } from 'zod';
import type { Episode } from '#shared/contracts/memory.ts';
import { memoryWriteSchema } from '#shared/contracts/memory-writes.ts';
import { isKinglyError } from '#shared/errors.ts';
import { extractFacts } from '#shared/memory/extract/extract-facts.ts';
import { needsReading } from '#shared/memory/extract/needs-reading.ts';
import { writesOf } from '#shared/memory/extract/found-writes.ts';
import type { WriteContext } from '../writes/write-context.ts';
import { addFact, correctFact, invalidateFact } from './fact-writes.ts';
import { isRemembering } from './memory-switch.ts';
import { findByName } from './resolve-entity.ts';

/** Longer texts are left to a job: a write must not take longer than a moment. */
export const longestAtOnce = 4_000;

/** How sure a plain sentence is. */
const confidence = 0.85;

/**
 * Keeps what plain rules find in an episode, in the transaction that keeps the episode. True where
 * nothing is left to find.
 */
export function rememberAtOnce(
  context: WriteContext,
  episode: Pick<Episode, 'id' | 'workspaceId' | 'text' | 'referenceTime'>,
): boolean {
  const { database, now } = context;
  if (!isRemembering(database)) return true;
  if (episode.text.length > longestAtOnce) return false;
  const { workspaceId } = episode;
  const found = extractFacts(episode.text, {
    said: episode.referenceTime,
    typeOf: (name) => typeOf(context, workspaceId, name),
  });
  const place = { workspaceId, episodeId: episode.id, by: 'rules', now, confidence } as const;
  for (const write of found.flatMap((fact) => writesOf(fact, place))) {
    try {
      database.savepoint(() => applyFound(context, memoryWriteSchema.parse(write)));
    } catch (error) {
      // One sentence that makes no sense must not cost the message it stands in.
      if (!isKinglyError(error) && !(error instanceof z.ZodError)) throw error;
    }
  }
  return !needsReading(episode.text, found);
}

function applyFound(context: WriteContext, write: z.output<typeof memoryWriteSchema>): void {
  if (write.type === 'fact.add') addFact(context, write);
  else if (write.type === 'fact.invalidate') invalidateFact(context, write);
  else if (write.type === 'fact.correct') correctFact(context, write);
}

function typeOf({ database }: WriteContext, workspaceId: string, name: string): string | null {
  const id = findByName(database, workspaceId, name, 'thing');
  if (id === null) return null;
  return String(database.value('SELECT entity_type FROM entities WHERE id = :id', { id }));
}
