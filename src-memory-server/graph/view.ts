import type { z } from 'zod';
import type { memoryNodes, NodesPage } from '#shared/contracts/memory-nodes.ts';
import type { Entity, Fact } from '#shared/contracts/memory.ts';
import type { Memory } from '../memory.ts';
import { givenRelation, givenType, isImplied, observationTexts } from './texts.ts';

/** An entity with its properties, and the relations between entities, of the moment that was asked for. */
export type View = {
  readonly nodes: readonly ViewNode[];
  readonly relations: readonly ViewRelation[];
  /** Where the next page begins; null at the end. */
  readonly next: number | null;
};
export type ViewNode = {
  readonly entity: Entity;
  readonly type: string;
  readonly observations: readonly { readonly text: string; readonly fact: Fact }[];
};
export type ViewRelation = {
  readonly from: string;
  readonly to: string;
  readonly relationType: string;
  readonly fact: Fact;
};

export type ViewQuery = Omit<z.input<typeof memoryNodes.params>, 'workspaceId'>;

/** Everything that fits, or one page of it where a limit is given. */
export async function readView(memory: Memory, query: ViewQuery): Promise<View> {
  const { store, workspaceId } = memory;
  const whole: NodesPage = { entities: [], facts: [], next: null };
  const seen = new Set<string>();
  let after = query.after ?? 0;
  for (;;) {
    const page = await store['memory.nodes']({ limit: 200, ...query, workspaceId, after });
    whole.entities.push(...page.entities);
    for (const fact of page.facts) {
      if (!seen.has(fact.id)) whole.facts.push(fact);
      seen.add(fact.id);
    }
    if (page.next === null || query.limit !== undefined) {
      return viewOf(memory, { ...whole, next: page.next }, query);
    }
    after = page.next;
  }
}

async function viewOf(
  memory: Memory,
  page: NodesPage,
  { valid, inbound }: ViewQuery,
): Promise<View> {
  const texts = await observationTexts(memory, page.facts);
  const bySubject = new Map<string, Fact[]>();
  const related = new Set<string>();
  for (const fact of page.facts) {
    bySubject.set(fact.subjectId, [...(bySubject.get(fact.subjectId) ?? []), fact]);
    related.add(fact.subjectId);
    if (fact.objectId !== null) related.add(fact.objectId);
  }
  const nodes = page.entities.flatMap((entity): ViewNode[] => {
    const observations = (bySubject.get(entity.id) ?? []).flatMap((fact) => {
      const text = texts.get(fact.id);
      return text === undefined ? [] : [{ text, fact }];
    });
    const isThere = observations.length > 0 || !isImplied(entity);
    // Of the past: what was made since, and was nothing then, was not there.
    const wasThere = valid === undefined || entity.createdAt <= valid || related.has(entity.id);
    return isThere && wasThere ? [{ entity, type: givenType(entity), observations }] : [];
  });
  const shown = new Set(nodes.map(({ entity }) => entity.id));
  const relations = page.facts.flatMap((fact): ViewRelation[] => {
    const { subjectId, subjectName: from, objectId, objectName: to } = fact;
    if (objectId === null || to === null) return [];
    // Found by an end, a relation belongs to an entity that is shown.
    const isOfPage = inbound !== true || shown.has(subjectId) || shown.has(objectId);
    return isOfPage ? [{ from, to, relationType: givenRelation(fact), fact }] : [];
  });
  return { nodes, relations, next: page.next };
}

/** The view in the shape of server-memory. */
export function plainGraph({ nodes, relations }: View): {
  entities: { name: string; entityType: string; observations: string[] }[];
  relations: { from: string; to: string; relationType: string }[];
} {
  return {
    entities: nodes.map(({ entity, type, observations }) => ({
      name: entity.name,
      entityType: type,
      observations: observations.map(({ text }) => text),
    })),
    relations: relations.map(({ from, to, relationType }) => ({ from, to, relationType })),
  };
}
