import type { JsonObject, JsonValue } from '../json.ts';
import { isList, valueText } from './text-functions.ts';
import {
  type Expression,
  ExpressionError,
  type ExpressionScope,
  readExpression,
} from './expression.ts';

/** A text with the expressions in it. */
export type Template = {
  /** Each with where its text begins in the template. */
  readonly expressions: readonly { readonly at: number; readonly expression: Expression }[];
  /** The text with every expression replaced by what it gives, each at most `longest` units long. */
  fill(scope: ExpressionScope, longest: number): string;
};

/** Reads a text with `{{ expression }}` in it. Throws {@link ExpressionError}. */
export function readTemplate(text: string): Template {
  const pieces: (string | Expression)[] = [];
  const expressions: { readonly at: number; readonly expression: Expression }[] = [];
  let from = 0;
  for (;;) {
    const open = text.indexOf('{{', from);
    if (open === -1) break;
    const close = text.indexOf('}}', open);
    if (close === -1) throw new ExpressionError('{{ is not closed by }}', open);
    const inner = text.slice(open + 2, close);
    const at = open + 2 + (inner.length - inner.trimStart().length);
    pieces.push(text.slice(from, open));
    try {
      const expression = readExpression(inner.trim());
      pieces.push(expression);
      expressions.push({ at, expression });
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      throw new ExpressionError(error.message, at + error.at);
    }
    from = close + 2;
  }
  pieces.push(text.slice(from));
  return {
    expressions,
    fill: (scope, longest) =>
      pieces
        .map((piece) =>
          typeof piece === 'string' ? piece : cut(valueText(piece.evaluate(scope)), longest),
        )
        .join(''),
  };
}

/** At most `longest` units, never half a character. */
export function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const end = /[\uD800-\uDBFF]/u.test(text.charAt(longest - 1)) ? longest - 1 : longest;
  return `${text.slice(0, end)} […]`;
}

/** Fills every text inside a value, as in a tool’s arguments; a text that is one expression keeps its type. */
export function fillValue(value: JsonValue, scope: ExpressionScope, longest: number): JsonValue {
  if (typeof value === 'string') {
    const only = /^\s*\{\{(?<inner>(?:(?!\}\})[^])*)\}\}\s*$/u.exec(value)?.groups?.['inner'];
    return only === undefined
      ? readTemplate(value).fill(scope, longest)
      : readExpression(only.trim()).evaluate(scope);
  }
  if (isList(value)) return value.map((entry) => fillValue(entry, scope, longest));
  return typeof value === 'object' && value !== null ? fillObject(value, scope, longest) : value;
}

/** The same for an object. */
export function fillObject(
  value: { readonly [key: string]: JsonValue },
  scope: ExpressionScope,
  longest: number,
): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, fillValue(entry, scope, longest)]),
  );
}
