import { isKinglyError } from '#shared/errors.ts';
import { normaliseRelation } from '#shared/memory/normalise.ts';
import type { ServerContext } from '../context.ts';
import { findByNames, relationsOf } from '../graph/find-nodes.ts';
import { endWrite, forgetWrite } from '../graph/graph-writes.ts';
import type { MemoryWrite } from '../memory.ts';
import { writingOf } from './graph-additions.ts';
import type { DeletionInput, RelationReference } from './graph-shapes.ts';

/** Forgets entities with all that is about them. What is not there is passed over. */
export async function deleteEntities(
  context: ServerContext,
  names: readonly string[],
): Promise<string> {
  const found = await findByNames(context.memory, names);
  const writing = writingOf(context);
  const ids = new Set(names.flatMap((name) => found.id(name) ?? []));
  await write(
    context,
    [...ids].map((id) => forgetWrite(writing, { kind: 'entity', id })),
  );
  return 'Entities deleted successfully';
}

/** Ends observations: from now on they do not hold, but that they did stays in the history. */
export async function deleteObservations(
  context: ServerContext,
  deletions: readonly DeletionInput[],
): Promise<string> {
  return settled(() => endObservations(context, deletions));
}

async function endObservations(
  context: ServerContext,
  deletions: readonly DeletionInput[],
): Promise<string> {
  const found = await findByNames(
    context.memory,
    deletions.map(({ entityName }) => entityName),
  );
  const writing = writingOf(context);
  const ids = new Set<string>();
  for (const { entityName, observations } of deletions) {
    const wanted = new Set(observations.map((text) => text.trim()));
    for (const { text, fact } of found.node(entityName)?.observations ?? []) {
      if (wanted.has(text)) ids.add(fact.id);
    }
  }
  await write(
    context,
    [...ids].map((id) => endWrite(writing, id)),
  );
  return 'Observations deleted successfully';
}

/** Ends relations, as observations are ended. */
export async function deleteRelations(
  context: ServerContext,
  relations: readonly RelationReference[],
): Promise<string> {
  return settled(() => endRelations(context, relations));
}

async function endRelations(
  context: ServerContext,
  relations: readonly RelationReference[],
): Promise<string> {
  const found = await findByNames(
    context.memory,
    relations.flatMap(({ from, to }) => [from, to]),
  );
  const writing = writingOf(context);
  const wanted = new Map<string, Set<string>>();
  for (const { from, to, relationType } of relations) {
    const [fromId, toId] = [found.id(from), found.id(to)];
    if (fromId === undefined || toId === undefined) continue;
    const ends = wanted.get(fromId) ?? new Set();
    wanted.set(fromId, ends.add(`${normaliseRelation(relationType)} ${toId}`));
  }
  const ids: string[] = [];
  for (const [fromId, ends] of wanted) {
    for (const { id, relation, objectId } of await relationsOf(context.memory, fromId)) {
      if (ends.has(`${relation} ${objectId ?? ''}`)) ids.push(id);
    }
  }
  await write(
    context,
    ids.map((id) => endWrite(writing, id)),
  );
  return 'Relations deleted successfully';
}

async function write({ memory }: ServerContext, writes: readonly MemoryWrite[]): Promise<void> {
  if (writes.length > 0) await memory.write(writes);
}

const mostAttempts = 5;

/** What another process took away between reading and writing is looked for again: it is gone then. */
async function settled(work: () => Promise<string>): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const isGone = isKinglyError(error) && error.code === 'not_found';
      if (!isGone || attempt === mostAttempts) throw error;
    }
  }
}
