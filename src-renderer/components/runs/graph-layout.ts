import type { RunStep } from '#shared/contracts/entities.ts';

/** A step's place in the graph; both count from 0. */
export type Place = { readonly key: string; readonly layer: number; readonly row: number };

export type GraphLayout = {
  /** Layer by layer, so that each step comes after those that it needs. */
  readonly places: readonly Place[];
  readonly edges: readonly { readonly from: Place; readonly to: Place }[];
  readonly layers: number;
  readonly rows: number;
};

type Node = Pick<RunStep, 'key' | 'needs'>;

/**
 * Puts steps into layers: each one after the last that it needs, and near the rows of those. Edges
 * that others imply are left out; needs that name no step are, too.
 */
export function layOut(steps: readonly Node[]): GraphLayout {
  const byKey = new Map(steps.map((step) => [step.key, step]));
  const before = ancestorsOf(byKey);
  const layerOf = layersOf(steps, before);
  const layers: Node[][] = [];
  for (const step of steps) (layers[layerOf.get(step.key) ?? 0] ??= []).push(step);

  const places = new Map<string, Place>();
  for (const [layer, nodes] of layers.entries()) {
    const wish = (node: Node): number => {
      const rows = node.needs.flatMap((need) => places.get(need)?.row ?? []);
      return rows.length === 0 ? 0 : rows.reduce((sum, row) => sum + row, 0) / rows.length;
    };
    for (const [row, { key }] of nodes.toSorted((a, b) => wish(a) - wish(b)).entries()) {
      places.set(key, { key, layer, row });
    }
  }
  const edges = steps.flatMap(({ key, needs }) =>
    needs
      .filter((need) => !needs.some((other) => other !== need && before.get(other)?.has(need)))
      .flatMap((need) => {
        const [from, to] = [places.get(need), places.get(key)];
        return from === undefined || to === undefined ? [] : [{ from, to }];
      }),
  );
  return {
    places: [...places.values()],
    edges,
    layers: layers.length,
    rows: Math.max(0, ...layers.map(({ length }) => length)),
  };
}

/** All that must have ended before each step. Definitions have no cycles; one would end here too. */
function ancestorsOf(byKey: ReadonlyMap<string, Node>): Map<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const visit = (key: string): ReadonlySet<string> => {
    const known = found.get(key);
    if (known !== undefined) return known;
    const own = new Set<string>();
    found.set(key, own);
    for (const need of byKey.get(key)?.needs ?? []) {
      if (!byKey.has(need) || need === key) continue;
      own.add(need);
      for (const further of visit(need)) own.add(further);
    }
    return own;
  };
  for (const key of byKey.keys()) visit(key);
  return found;
}

function layersOf(
  steps: readonly Node[],
  before: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlyMap<string, number> {
  const layers = new Map<string, number>();
  const size = (key: string): number => before.get(key)?.size ?? 0;
  // Fewer ancestors first: each need is placed before what needs it.
  for (const { key, needs } of steps.toSorted((a, b) => size(a.key) - size(b.key))) {
    layers.set(key, Math.max(-1, ...needs.map((need) => layers.get(need) ?? -1)) + 1);
  }
  return layers;
}
