import { newId } from '#shared/ids.ts';
import { normaliseName, normaliseRelation } from '#shared/memory/normalise.ts';
import type { ServerContext } from '../context.ts';
import { findByNames } from '../graph/find-nodes.ts';
import { entityWrite, relationWrite } from '../graph/graph-writes.ts';
import type { MemoryWrite } from '../memory.ts';
import { writingOf } from './graph-additions.ts';
import type { NewRelationInput, RelationReference } from './graph-shapes.ts';

/** Adds the relations that are not there yet; gives back those. An end that nobody made is implied. */
export async function createRelations(
  context: ServerContext,
  relations: readonly NewRelationInput[],
): Promise<RelationReference[]> {
  const { memory } = context;
  const { store, workspaceId } = memory;
  const writing = writingOf(context);
  const found = await findByNames(
    memory,
    relations.flatMap(({ from, to }) => [from, to]),
  );
  const ids = new Map<string, string>();
  const writes: MemoryWrite[] = [];
  const idOf = (name: string): string => {
    const key = normaliseName(name);
    const known = ids.get(key) ?? found.id(name);
    const id = known ?? newId('ent', writing.now);
    ids.set(key, id);
    if (known === undefined) {
      writes.push(entityWrite(writing, { id, name, entityType: 'thing', implied: true }));
    }
    return id;
  };
  const present = new Set<string>();
  const subjects = [...new Set(relations.flatMap(({ from }) => found.id(from) ?? []))];
  for (let at = 0; at < subjects.length; at += 200) {
    let after: number | null = 0;
    const some = subjects.slice(at, at + 200);
    while (after !== null) {
      const page = await store['memory.nodes']({ workspaceId, ids: some, after, limit: 200 });
      for (const { subjectId, relation, objectId } of page.facts) {
        present.add(`${subjectId} ${relation} ${objectId ?? ''}`);
      }
      after = page.next;
    }
  }
  const made: RelationReference[] = [];
  for (const { from, to, relationType, strength, confidence, metadata } of relations) {
    const [fromId, toId] = [idOf(from), idOf(to)];
    const key = `${fromId} ${normaliseRelation(relationType)} ${toId}`;
    if (present.has(key)) continue;
    present.add(key);
    writes.push(
      relationWrite(writing, { fromId, toId, relationType, strength, confidence, metadata }),
    );
    made.push({ from, to, relationType });
  }
  if (made.length > 0) await memory.write(writes);
  return made;
}
