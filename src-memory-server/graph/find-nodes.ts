import type { Fact } from '#shared/contracts/memory.ts';
import { KinglyError } from '#shared/errors.ts';
import { normaliseName } from '#shared/memory/normalise.ts';
import type { Memory } from '../memory.ts';
import { readView, type View, type ViewNode, type ViewRelation } from './view.ts';

/** Entities by their names. */
export type Found = {
  readonly view: View;
  /** The one that is called so: exactly, else however it is spelt. */
  node(name: string): ViewNode | undefined;
  /** Its id, also where only a relation names it. */
  id(name: string): string | undefined;
};

/** Looks names up, in steps of 200. */
export async function findByNames(
  memory: Memory,
  names: readonly string[],
  options: { readonly inbound?: boolean } = {},
): Promise<Found> {
  const { store, workspaceId } = memory;
  const wanted = [...new Set(names.map((name) => name.trim()))];
  const nodes: ViewNode[] = [];
  const relations: ViewRelation[] = [];
  const ids = new Map<string, string>();
  for (let at = 0; at < wanted.length; at += 200) {
    const some = wanted.slice(at, at + 200);
    const view = await readView(memory, { names: some, ...options });
    nodes.push(...view.nodes);
    relations.push(...view.relations);
    const missing = some.filter((name) => pick(view.nodes, name) === undefined);
    if (missing.length === 0) continue;
    const { entities } = await store['memory.nodes']({ workspaceId, names: missing, limit: 200 });
    for (const { name, aliases, id } of entities) {
      for (const alias of [name, ...aliases]) ids.set(normaliseName(alias), id);
    }
  }
  const node = (name: string): ViewNode | undefined => pick(nodes, name);
  return {
    view: { nodes, relations, next: null },
    node,
    id: (name) => node(name)?.entity.id ?? ids.get(normaliseName(name)),
  };
}

function pick(nodes: readonly ViewNode[], name: string): ViewNode | undefined {
  const wanted = name.trim();
  const normalised = normaliseName(wanted);
  return (
    nodes.find(({ entity }) => entity.name === wanted) ??
    nodes.find(({ entity }) =>
      [entity.name, ...entity.aliases].some((alias) => normaliseName(alias) === normalised),
    )
  );
}

/** @throws KinglyError `not_found` that says which name */
export async function nodeOf(memory: Memory, name: string): Promise<ViewNode> {
  const node = (await findByNames(memory, [name])).node(name);
  if (node !== undefined) return node;
  throw new KinglyError(
    'not_found',
    `Entity with name ${name} not found. search_nodes finds names; create_entities makes one.`,
  );
}

/** The relation between two entities by their names, or undefined. */
export async function findRelation(
  memory: Memory,
  wanted: { readonly from: string; readonly to: string; readonly relation: string },
): Promise<Fact | undefined> {
  const found = await findByNames(memory, [wanted.from, wanted.to]);
  const [from, to] = [found.id(wanted.from), found.id(wanted.to)];
  if (from === undefined || to === undefined) return undefined;
  return (await relationsOf(memory, from)).find(
    (fact) => fact.relation === wanted.relation && fact.objectId === to,
  );
}

/** What holds now of an entity as the subject. */
export async function relationsOf(
  { store, workspaceId }: Memory,
  subjectId: string,
): Promise<readonly Fact[]> {
  const { facts } = await store['memory.nodes']({ workspaceId, ids: [subjectId] });
  return facts.filter((fact) => fact.subjectId === subjectId);
}
