import type { Episode } from '#shared/contracts/memory.ts';
import { type JobPayload, jobPriorities } from '#shared/contracts/jobs.ts';
import { readSetting } from '#shared/contracts/settings.ts';
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
  const { workspaceId, episodeId, part } = payload;
  const { episodes } = await store['memory.episodes']({
    workspaceId,
    ids: [part === 0 ? episodeId : `${episodeId}-${part}`],
    limit: 1,
  });
  const [episode] = episodes;
  const next = nextPart(payload, clock.now());
  // Forgotten meanwhile, or the same as an earlier part.
  if (episode === undefined || episode.speaker === 'assistant') {
    return { type: 'completed', writes: next };
  }
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
    writes: [...writes, ...next],
    result: { rules: byRules.length, model: byModel.length },
  };
};

/** None where there is no model, where it is too small to be trusted, or where it fails. */
async function askModel(
  context: HandlerContext<'memory_extract'>,
  episode: Episode,
): Promise<readonly Found[]> {
  const { store, signal } = context;
  if (!readSetting(await store['settings.all']({}), 'memory.model')) return [];
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

/** The job that reads on, where the text has another part. */
function nextPart(payload: JobPayload<'memory_extract'>, now: number): Write[] {
  const { episodeId, part, parts } = payload;
  if (part + 1 >= parts) return [];
  return [
    {
      type: 'job.enqueue',
      job: {
        id: newId('job', now),
        kind: 'memory_extract',
        payload: { ...payload, part: part + 1 },
        priority: jobPriorities.memory_extract,
        maximumAttempts: 3,
        runAt: now,
        uniqueKey: `memory_extract:${episodeId}-${part + 1}`,
      },
    },
  ];
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
