import type { Episode } from '#shared/contracts/memory.ts';
import { jobPriorities } from '#shared/contracts/jobs.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { isKinglyError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { extractFacts } from '#shared/memory/extract/extract-facts.ts';
import type { Found } from '#shared/memory/extract/found.ts';
import { writesOf } from '#shared/memory/extract/found-writes.ts';
import { normaliseName } from '#shared/memory/normalise.ts';
import { isSmall } from '../context/system-text.ts';
import { readByModel } from '../memory/read-by-model.ts';
import type { HandlerContext, JobHandler } from '../runner/handler.ts';

/** How sure a plain sentence is, and what a model read. */
const confidences = { rules: 0.85, model: 0.6 } as const;
/** Names are sorted a while after they came, many at once, in milliseconds. */
const sortAfterMs = 60_000;

/**
 * Looks for facts in an episode. What rules found stands whether or not a model could be asked;
 * the store applies the same guard and date rules to both.
 */
export const memoryExtract: JobHandler<'memory_extract'> = async (context) => {
  const { payload, store, clock } = context;
  const { workspaceId, episodeId } = payload;
  const { episodes } = await store['memory.episodes']({ workspaceId, ids: [episodeId], limit: 1 });
  const [episode] = episodes;
  // Forgotten meanwhile.
  if (episode === undefined || episode.speaker === 'assistant')
    return { type: 'completed', writes: [] };
  const byRules = extractFacts(episode.text, {
    said: episode.referenceTime,
    // Which kind of thing it is does the store know; moves of firms are read where they are short.
    typeOf: () => null,
  });
  const known = new Set(byRules.map(statementOf));
  const byModel = (await askModel(context, episode)).filter(
    (found) => !known.has(statementOf(found)),
  );
  const now = clock.now();
  const place = { workspaceId, episodeId, now } as const;
  const writes: Write[] = [
    ...byRules.flatMap((found) =>
      writesOf(found, { ...place, by: 'rules', confidence: confidences.rules }),
    ),
    ...byModel.flatMap((found) =>
      writesOf(found, { ...place, by: 'model', confidence: confidences.model }),
    ),
  ].filter(endsAfterItBegins);
  if (writes.length > 0) writes.push(sortNames(workspaceId, now));
  return {
    type: 'completed',
    writes,
    result: { rules: byRules.length, model: byModel.length },
  };
};

/** None where there is no model, where it is too small to be trusted, or where it fails. */
async function askModel(
  context: HandlerContext<'memory_extract'>,
  episode: Episode,
): Promise<readonly Found[]> {
  const { store, signal } = context;
  const settings = await store['settings.all']({});
  if (settings['memory.model'] === false) return [];
  try {
    const model = await context.model();
    if (isSmall(model.description)) return [];
    return await readByModel(model, episode, signal);
  } catch (error) {
    if (signal.aborted || !isKinglyError(error)) throw error;
    return [];
  }
}

function statementOf({ subject, relation, ...found }: Found): string {
  const object = found.kind === 'correct' ? found.right : (found.object ?? '');
  return `${normaliseName(subject.name)} ${relation} ${normaliseName(object)}`;
}

/** One that does not would be refused, and all the others with it. */
function endsAfterItBegins(write: Write): boolean {
  if (write.type !== 'fact.add') return true;
  const { validFrom, validTo } = write.fact;
  return typeof validTo !== 'number' || validFrom === undefined || validFrom < validTo;
}

function sortNames(workspaceId: string, now: number): Write {
  return {
    type: 'job.enqueue',
    job: {
      id: newId('job', now),
      kind: 'memory_resolve',
      payload: { workspaceId },
      priority: jobPriorities.memory_resolve,
      maximumAttempts: 2,
      runAt: now + sortAfterMs,
      uniqueKey: `memory_resolve:${workspaceId}`,
    },
  };
}
