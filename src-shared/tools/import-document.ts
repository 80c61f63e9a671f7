import {
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';

/** UTF-16 units of a configuration. */
const longestDocument = 1_000_000;

/** Where something stands: the way of keys to it, and its place in the text. */
export type At = { readonly way: string; readonly node: Node | null };

/** A configuration that has been read, and the problems found in it so far. */
export type ImportDocument = {
  readonly root: At;
  /** Notes a problem, with where it is. Values are never quoted: they may be secrets. */
  readonly problem: (at: At, message: string) => void;
  readonly problems: readonly string[];
};

const mostProblems = 50;

/**
 * Reads JSON that may have comments and trailing commas. A fragment of an object, as documentation
 * often shows (`"files": { … }`), counts as that object. Never throws for what a text holds.
 */
export function readDocument(source: string): ImportDocument {
  const isFragment = /^\uFEFF?\s*"/.test(source);
  const text = isFragment ? `{${source}}` : source.replace(/^\uFEFF/, ' ');
  const problems: string[] = [];
  const note = (offset: number, way: string, message: string): void => {
    if (problems.length >= mostProblems) return;
    const before = text.slice(0, offset).split('\n');
    const shift = isFragment && before.length === 1 ? 1 : 0;
    const column = (before.at(-1)?.length ?? 0) + 1 - shift;
    const place = `line ${before.length}, column ${Math.max(1, column)}`;
    problems.push(`${way === '' ? place : `${way} (${place})`}: ${message}`.slice(0, 2_000));
  };
  const problem = (at: At, message: string): void => note(at.node?.offset ?? 0, at.way, message);
  if (text.length > longestDocument) {
    note(0, '', `The text is too long: ${text.length} characters, at most ${longestDocument}`);
    return { root: { way: '', node: null }, problem, problems };
  }
  const errors: ParseError[] = [];
  const root = parsed(text, errors);
  if (root === 'too deep') {
    note(0, '', 'The text is nested too deeply to be read');
    return { root: { way: '', node: null }, problem, problems };
  }
  // The first one tells; what follows is mostly its consequence.
  const [first] = errors;
  if (first !== undefined) {
    note(first.offset, '', `This is no JSON here (${plain(printParseErrorCode(first.error))})`);
    return { root: { way: '', node: null }, problem, problems };
  }
  if (root === null || root.type !== 'object') note(0, '', 'This should be an object in { }');
  return { root: { way: '', node: root }, problem, problems };
}

function parsed(text: string, errors: ParseError[]): Node | null | 'too deep' {
  try {
    return parseTree(text, errors, { allowTrailingComma: true }) ?? null;
  } catch (error) {
    if (error instanceof RangeError) return 'too deep';
    throw error;
  }
}

/** `CloseBraceExpected` → `close brace expected` */
function plain(code: string): string {
  return code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

/** The members of an object, in order, two of the same name too; none where it is no object. */
export function members(at: At): readonly { readonly name: string; readonly at: At }[] {
  if (at.node?.type !== 'object') return [];
  return (at.node.children ?? []).flatMap(({ children }) => {
    const [key, value] = children ?? [];
    if (key === undefined || value === undefined) return [];
    const name = String(key.value);
    return [{ name, at: { way: at.way === '' ? name : `${at.way}.${name}`, node: value } }];
  });
}

/** One member, or null. */
export function member(at: At, name: string): At | null {
  return members(at).findLast((one) => one.name === name)?.at ?? null;
}

/** The items of a list; none where it is no list. */
export function items(at: At): readonly At[] {
  if (at.node?.type !== 'array') return [];
  return (at.node.children ?? []).map((node, index) => ({ way: `${at.way}[${index}]`, node }));
}

/** What stands there, as plain data. */
export function valueAt(at: At): unknown {
  return at.node === null ? undefined : getNodeValue(at.node);
}
