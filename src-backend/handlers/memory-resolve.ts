import { z } from 'zod';
import type { Entity } from '#shared/contracts/memory.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { isKinglyError } from '#shared/errors.ts';
import { similarity, similarPairs, type SimilarPair } from '#shared/memory/similar-names.ts';
import { isSmall } from '../context/system-text.ts';
import { areSame, type Candidate } from '../memory/same-by-model.ts';
import type { HandlerContext, JobHandler } from '../runner/handler.ts';

/** Entities looked at, and pairs that a model is asked about, in one job. */
const mostEntities = 20_000;
const mostQuestions = 20;

/**
 * Merges entities that are the same under names spelt a little differently. Names that are equal
 * but for case and accents were one from the beginning; what was taken back is not merged again.
 */
export const memoryResolve: JobHandler<'memory_resolve'> = async (context) => {
  const { workspaceId } = context.payload;
  const entities = await allEntities(context);
  const byId = new Map(entities.map((entity) => [entity.id, entity]));
  const pairs = similarPairs(
    entities.map(({ id, entityType, name, aliases }) => ({
      id,
      entityType,
      names: [name, ...aliases],
    })),
  );
  const refused = await undonePairs(context);
  const open = pairs.filter((pair) => !refused.has(keyOf(pair)));
  const certain = open.filter(
    (pair) => pair.similarity >= similarity.same && haveEqualNumbers(pair, byId),
  );
  const asked = await askModel(
    context,
    open.filter((pair) => !certain.includes(pair)),
    byId,
  );
  const merge = (pair: SimilarPair, by: 'rules' | 'model'): Write => ({
    type: 'entity.merge',
    workspaceId,
    ...olderFirst(pair, byId),
    by,
  });
  return {
    type: 'completed',
    writes: [
      ...certain.slice(0, 400).map((pair) => merge(pair, 'rules')),
      ...asked.map((pair) => merge(pair, 'model')),
    ],
    result: { merged: certain.length + asked.length, looked: pairs.length },
  };
};

async function allEntities({
  store,
  payload: { workspaceId },
}: HandlerContext<'memory_resolve'>): Promise<readonly Entity[]> {
  const all: Entity[] = [];
  for (;;) {
    const last = all.at(-1);
    const { entities, hasMore } = await store['memory.entities']({
      workspaceId,
      limit: 500,
      ...(last === undefined ? {} : { after: { name: last.name, id: last.id } }),
    });
    all.push(...entities);
    if (!hasMore || all.length >= mostEntities) return all;
  }
}

/** Merges that somebody took back: they are not made again. */
async function undonePairs({
  store,
  payload: { workspaceId },
}: HandlerContext<'memory_resolve'>): Promise<ReadonlySet<string>> {
  const { changes } = await store['memory.changes']({ workspaceId, limit: 500 });
  const undone = changes.filter(
    ({ kind, undoneAt }) => kind === 'entity.merge' && undoneAt !== null,
  );
  return new Set(
    undone.flatMap(({ touched }) =>
      touched.flatMap((one, index) =>
        touched.slice(index + 1).map((other) => keyOf({ one, other, similarity: 1 })),
      ),
    ),
  );
}

function keyOf({ one, other }: SimilarPair): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}

/** “Gate 7” and “Gate 8” are two, however alike. */
function haveEqualNumbers(pair: SimilarPair, byId: ReadonlyMap<string, Entity>): boolean {
  const numbers = (id: string): string => (byId.get(id)?.name.match(/\d+/gu) ?? []).join(' ');
  return numbers(pair.one) === numbers(pair.other);
}

/** The newer one joins the older. */
function olderFirst(
  { one, other }: SimilarPair,
  byId: ReadonlyMap<string, Entity>,
): { readonly from: string; readonly into: string } {
  const isFirst = (byId.get(one)?.createdAt ?? 0) <= (byId.get(other)?.createdAt ?? 0);
  return isFirst ? { from: other, into: one } : { from: one, into: other };
}

/** The pairs that a model holds for the same; none where there is no model to trust. */
async function askModel(
  context: HandlerContext<'memory_resolve'>,
  pairs: readonly SimilarPair[],
  byId: ReadonlyMap<string, Entity>,
): Promise<readonly SimilarPair[]> {
  const { signal } = context;
  const same: SimilarPair[] = [];
  try {
    if (pairs.length === 0) return [];
    const model = await context.model();
    if (isSmall(model.description)) return [];
    for (const pair of pairs.slice(0, mostQuestions)) {
      const one = byId.get(pair.one);
      const other = byId.get(pair.other);
      if (one === undefined || other === undefined) continue;
      const answer = await context.step(`same ${keyOf(pair)}`, z.boolean(), async () =>
        areSame(model, await describe(context, one), await describe(context, other), signal),
      );
      if (answer) same.push(pair);
    }
  } catch (error) {
    if (signal.aborted || !isKinglyError(error)) throw error;
  }
  return same;
}

async function describe(
  { store, payload: { workspaceId } }: HandlerContext<'memory_resolve'>,
  entity: Entity,
): Promise<Candidate> {
  const { facts } = await store['memory.asOf']({ workspaceId, subjectId: entity.id, limit: 8 });
  return {
    name: entity.name,
    entityType: entity.entityType,
    facts: facts.map(({ factText }) => factText),
  };
}
