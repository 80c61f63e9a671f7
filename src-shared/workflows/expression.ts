import { type ASTNode, Environment, type ParseResult } from '@marcbachmann/cel-js';
import type { JsonValue } from '../json.ts';
import { chunksOf, linesOf, valueText } from './text-functions.ts';

/** What an expression can see. */
export type ExpressionScope = {
  readonly params: Readonly<Record<string, JsonValue>>;
  /** What each step gave; null for one that was skipped. */
  readonly steps: Readonly<Record<string, JsonValue>>;
  /** What Kingly knows, only to be read. */
  readonly kingly: Readonly<Record<string, JsonValue>>;
  readonly item?: JsonValue;
  readonly index?: number;
};

export const scopeNames = ['params', 'steps', 'kingly', 'item', 'index'] as const;
export type ScopeName = (typeof scopeNames)[number];

/** One name that an expression reads: `steps.goal` is { of: 'steps', name: 'goal' }. */
export type Reference = { readonly of: ScopeName; readonly name: string | null };

/** An expression that was read; evaluating it changes nothing and ends soon. */
export type Expression = {
  readonly references: readonly Reference[];
  evaluate(scope: ExpressionScope): JsonValue;
};

/** What is wrong with an expression; `at` counts UTF-16 units from its start. */
export class ExpressionError extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.name = 'ExpressionError';
    this.at = at;
  }
}

/**
 * Common Expression Language: no loops, no side effects, nothing of JavaScript within reach. What
 * could still run for long is left out: regular expressions, bindings, and walks inside walks
 * inside walks of lists.
 */
const environment = new Environment({
  homogeneousAggregateLiterals: false,
  limits: { maxAstNodes: 400, maxDepth: 40, maxListElements: 200, maxMapEntries: 100 },
})
  .registerVariable('params', 'map')
  .registerVariable('steps', 'map')
  .registerVariable('kingly', 'map')
  .registerVariable('item', 'dyn')
  .registerVariable('index', 'int')
  .registerFunction('text(dyn): string', (value: unknown) => valueText(toJson(value)))
  .registerFunction('lines(dyn): list<string>', (value: unknown) =>
    linesOf(valueText(toJson(value))),
  )
  .registerFunction('lines(dyn, int): list<string>', (value: unknown, count: bigint) =>
    linesOf(valueText(toJson(value)), Number(count)),
  )
  .registerFunction('chunks(dyn, int): list<string>', (value: unknown, size: bigint) =>
    chunksOf(valueText(toJson(value)), Number(size)),
  );
const walks = new Set(['map', 'filter', 'all', 'exists', 'exists_one']);
const leftOut = new Set(['matches', 'bind']);
const deepestWalk = 2;

/** Reads an expression. Throws {@link ExpressionError}. */
export function readExpression(text: string): Expression {
  const parsed = parse(text);
  const references: Reference[] = [];
  inspect(parsed.ast, new Set(), 0, references);
  const checked = parsed.check();
  if (!checked.valid && checked.error !== undefined) throw problemOf(checked.error);
  return {
    references,
    evaluate: (scope) => {
      try {
        return toJson(parsed(variables(scope)));
      } catch (error) {
        throw error instanceof ExpressionError ? error : problemOf(error);
      }
    },
  };
}

function parse(text: string): ParseResult {
  try {
    return environment.parse(text);
  } catch (error) {
    throw problemOf(error);
  }
}

/** The library’s message has the source and a caret below; its first line is enough. */
function problemOf(error: unknown): ExpressionError {
  const message = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
  const range: unknown = error instanceof Error && 'range' in error ? error.range : undefined;
  const start: unknown =
    typeof range === 'object' && range !== null && 'start' in range ? range.start : 0;
  return new ExpressionError(message, typeof start === 'number' ? start : 0);
}

/** Collects what is read of the scope, and refuses what could run for long. */
function inspect(
  node: ASTNode,
  bound: ReadonlySet<string>,
  depth: number,
  found: Reference[],
): void {
  const scoped = scopeNames.find((name) => node.op === 'id' && node.args === name);
  if (scoped !== undefined && !bound.has(scoped)) {
    found.push({ of: scoped, name: null });
    return;
  }
  const member = memberOf(node, bound);
  if (member !== null) {
    found.push(member);
    return;
  }
  if (node.op === 'rcall') {
    const [name, receiver, parameters] = node.args;
    if (leftOut.has(name)) throw new ExpressionError(`${name}() cannot be used here`, node.start);
    inspect(receiver, bound, depth, found);
    const [variable, ...bodies] = parameters;
    if (walks.has(name) && variable?.op === 'id' && bodies.length > 0) {
      if (depth >= deepestWalk)
        throw new ExpressionError('Lists are walked inside each other too deeply', node.start);
      const inner = new Set([...bound, variable.args]);
      for (const body of bodies) inspect(body, inner, depth + 1, found);
    } else {
      for (const parameter of parameters) inspect(parameter, bound, depth, found);
    }
    return;
  }
  for (const child of childrenOf(node.args)) inspect(child, bound, depth, found);
}

/** `steps.goal` or `steps["goal"]`; null for anything else. */
function memberOf(node: ASTNode, bound: ReadonlySet<string>): Reference | null {
  if (node.op !== '.' && node.op !== '[]') return null;
  const [object, property] = node.args;
  const of = scopeNames.find((name) => object.op === 'id' && object.args === name);
  if (of === undefined || bound.has(of) || of === 'item' || of === 'index') return null;
  if (typeof property === 'string') return { of, name: property };
  return property.op === 'value' && typeof property.args === 'string'
    ? { of, name: property.args }
    : null;
}

function childrenOf(value: unknown): readonly ASTNode[] {
  if (Array.isArray(value)) return value.flatMap(childrenOf);
  return isNode(value) ? [value] : [];
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

function variables(scope: ExpressionScope): Record<string, unknown> {
  const entries = Object.entries({ item: null, index: 0, ...scope });
  return Object.fromEntries(entries.map(([name, value]) => [name, toCel(value)]));
}

/** Whole numbers are integers there, so that `index + 1` works. */
function toCel(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(toCel);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, toCel(entry)]));
}

function toJson(value: unknown): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Map) return toJson(Object.fromEntries(value));
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object' && isPlain(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, toJson(entry)]));
  }
  throw new ExpressionError('It gives something that is neither text, number, list nor object', 0);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
