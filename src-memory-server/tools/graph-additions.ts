import { KinglyError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { normaliseName } from '#shared/memory/normalise.ts';
import type { ServerContext } from '../context.ts';
import { findByNames } from '../graph/find-nodes.ts';
import { entityWrite, observationWrites, type Writing } from '../graph/graph-writes.ts';
import { isImplied } from '../graph/texts.ts';
import type { MemoryWrite } from '../memory.ts';
import type { EntityInput, ObservationsInput } from './graph-shapes.ts';

/** Who writes now. */
export function writingOf({ memory, origin }: ServerContext): Writing {
  return { workspaceId: memory.workspaceId, origin: origin(), now: memory.now() };
}

/** Makes those that are not there yet, with their observations; gives back those. */
export async function createEntities(
  context: ServerContext,
  entities: readonly EntityInput[],
): Promise<EntityInput[]> {
  const { memory } = context;
  const writing = writingOf(context);
  const found = await findByNames(
    memory,
    entities.map(({ name }) => name),
  );
  const made = new Map<string, EntityInput>();
  const writes: MemoryWrite[] = [];
  for (const entity of entities) {
    const name = entity.name.trim();
    const key = normaliseName(name);
    if (made.has(key)) continue;
    const present = found.node(name);
    if (present !== undefined && !isImplied(present.entity)) continue;
    // One that only a relation named so far becomes the one that is made now.
    const id = found.id(name) ?? newId('ent', writing.now);
    const observations = [...new Set(entity.observations.map((text) => text.trim()))];
    writes.push(entityWrite(writing, { id, name, entityType: entity.entityType }));
    writes.push(...observations.flatMap((text) => observationWrites(writing, { id, name }, text)));
    made.set(key, { ...entity, name, observations });
  }
  if (writes.length > 0) await memory.write(writes);
  return [...made.values()];
}

export type AddedObservations = { entityName: string; addedObservations: string[] };

/** Adds what an entity does not have yet. One that is not there: nothing is added to any. */
export async function addObservations(
  context: ServerContext,
  wanted: readonly ObservationsInput[],
): Promise<AddedObservations[]> {
  const { memory } = context;
  const writing = writingOf(context);
  const found = await findByNames(
    memory,
    wanted.map(({ entityName }) => entityName),
  );
  const has = new Map<string, Set<string>>();
  const writes: MemoryWrite[] = [];
  const results = wanted.map(({ entityName, contents }): AddedObservations => {
    const node = found.node(entityName);
    if (node === undefined) {
      throw new KinglyError(
        'not_found',
        `Entity with name ${entityName} not found. Make it with create_entities first.`,
      );
    }
    const { id, name } = node.entity;
    const texts = has.get(id) ?? new Set(node.observations.map(({ text }) => text));
    has.set(id, texts);
    const addedObservations: string[] = [];
    for (const text of contents.map((content) => content.trim())) {
      if (texts.has(text)) continue;
      texts.add(text);
      addedObservations.push(text);
      writes.push(...observationWrites(writing, { id, name }, text));
    }
    return { entityName, addedObservations };
  });
  if (writes.length > 0) await memory.write(writes);
  return results;
}
