import { isMap, isNode, isScalar, LineCounter, type Document, parseDocument } from 'yaml';
import { z } from 'zod';
import { checkDefinition, type Mistake } from './check-definition.ts';
import {
  approvalStepSchema,
  promptStepSchema,
  toolStepSchema,
  type WorkflowDefinition,
  workflowDefinitionSchema,
  workflowStepSchema,
} from './definition.ts';
import type { WorkflowProblem } from './summary.ts';

/** UTF-16 units of a workflow file. */
export const longestWorkflowFile = 200_000;
const mostProblems = 20;

/** What a file says: a definition, or what is wrong with it; then the id as far as it can be read. */
export type ParsedWorkflow =
  | { readonly ok: true; readonly definition: WorkflowDefinition }
  | {
      readonly ok: false;
      readonly id: string | null;
      readonly problems: readonly WorkflowProblem[];
    };

const stepSchemas = {
  prompt: promptStepSchema,
  tool: toolStepSchema,
  approval: approvalStepSchema,
  workflow: workflowStepSchema,
} as const;
const kinds = ['prompt', 'tool', 'approval', 'workflow'] as const;

/** Reads a workflow file. Never throws for what a file holds; `file` is named in the problems. */
export function parseWorkflow(text: string, file: string): ParsedWorkflow {
  const at = (message: string, line = 1, column = 1): WorkflowProblem => ({
    message,
    line,
    column,
    file,
  });
  if (text.length > longestWorkflowFile) {
    const message = `The file is too large: ${text.length} characters, at most ${longestWorkflowFile}`;
    return { ok: false, id: null, problems: [at(message)] };
  }
  const lines = new LineCounter();
  const read = readDocument(text, lines);
  if (typeof read === 'string') return { ok: false, id: null, problems: [at(read)] };
  const place = (offset: number): [number, number] => {
    const { line, col } = lines.linePos(offset);
    return [Math.max(1, line), Math.max(1, col)];
  };
  if (read.errors.length > 0) {
    const problems = read.errors
      .slice(0, mostProblems)
      .map(({ message, pos }) =>
        at(`The YAML cannot be read: ${message.split('\n', 1)[0] ?? ''}`, ...place(pos[0])),
      );
    return { ok: false, id: null, problems };
  }
  const plain = toPlain(read);
  if ('problem' in plain) return { ok: false, id: null, problems: [at(plain.problem)] };
  const result = readOrSay(plain.value);
  if (typeof result === 'string') return { ok: false, id: null, problems: [at(result)] };
  if ('definition' in result) return { ok: true, definition: result.definition };
  const id = z.object({ id: z.string() }).safeParse(plain.value).data?.id ?? null;
  const problems = result.mistakes
    .slice(0, mostProblems)
    .map((mistake) => at(mistake.message, ...place(offsetOf(read, text, mistake))));
  return { ok: false, id, problems };
}

/** What nests a hundred thousand levels deep exhausts the reader’s stack: that is said too. */
function readDocument(text: string, lineCounter: LineCounter): Document | string {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, schema: 'core' });
  } catch (error) {
    return `The YAML cannot be read: ${error instanceof RangeError ? 'it is nested too deeply' : String(error)}`;
  }
}

function toPlain(document: Document): { readonly value: unknown } | { readonly problem: string } {
  try {
    // A few aliases are useful; thousands that refer to each other would fill the memory.
    const value: unknown = document.toJS({ maxAliasCount: 20 });
    return { value };
  } catch (error) {
    return { problem: `The YAML cannot be read: ${error instanceof Error ? error.message : ''}` };
  }
}

function readOrSay(value: unknown): Read | string {
  try {
    return readDefinition(value);
  } catch (error) {
    if (error instanceof RangeError) return 'The file is nested too deeply';
    throw error;
  }
}

type Read = { readonly definition: WorkflowDefinition } | { readonly mistakes: readonly Mistake[] };

/** Checks a definition that came from anywhere: its shape, then what the shape cannot say. */
export function readDefinition(value: unknown): Read {
  const outer = workflowDefinitionSchema.extend({ steps: z.array(z.unknown()).min(1).max(60) });
  const parsed = outer.safeParse(value);
  const mistakes = parsed.success ? [] : mistakesOf(parsed.error, []);
  const steps = z.object({ steps: z.array(z.unknown()) }).safeParse(value).data?.steps ?? [];
  mistakes.push(...steps.slice(0, 60).flatMap((step, index) => stepMistakes(step, index)));
  if (mistakes.length > 0) return { mistakes };
  const definition = workflowDefinitionSchema.parse(value);
  const further = checkDefinition(definition);
  return further.length > 0 ? { mistakes: further } : { definition };
}

/** Told by the schema of the step’s own kind: a choice of four would only say “invalid”. */
function stepMistakes(step: unknown, index: number): Mistake[] {
  const path = ['steps', index];
  const keys = z.record(z.string(), z.unknown()).safeParse(step).data;
  if (keys === undefined) return [{ path, message: 'A step is a list of names and values' }];
  const [kind, second] = kinds.filter((each) => each in keys);
  if (second !== undefined) {
    return [{ path: [...path, second], message: `A step is either ${kind ?? ''} or ${second}` }];
  }
  if (kind === undefined) {
    const known = Object.keys(promptStepSchema.shape);
    const odd = Object.keys(keys).find((key) => !known.includes(key));
    return odd === undefined
      ? [{ path, message: `The step says not what to do: it needs one of ${kinds.join(', ')}` }]
      : [
          {
            path: [...path, odd],
            atKey: true,
            message: `“${odd}” is no kind of step; there is ${kinds.join(', ')}`,
          },
        ];
  }
  const parsed = stepSchemas[kind].safeParse(step);
  return parsed.success ? [] : mistakesOf(parsed.error, path);
}

function mistakesOf(error: z.ZodError, prefix: Mistake['path']): Mistake[] {
  return error.issues.flatMap((issue): Mistake[] => {
    const path = [
      ...prefix,
      ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part)),
    ];
    if (issue.code !== 'unrecognized_keys') {
      const name = path.at(-1);
      const what = typeof name === 'string' ? `${name}: ` : '';
      return [{ path, message: `${what}${issue.message}` }];
    }
    return issue.keys.map((key) => ({
      path: [...path, key],
      atKey: true,
      message: `“${key}” is not known here`,
    }));
  });
}

/** Where a mistake is in the file: its key where the value is not there, else as far as the path goes. */
function offsetOf(document: Document, text: string, { path, near, atKey }: Mistake): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    const key = keyOffset(document, path.slice(0, length));
    if (atKey === true && key !== null) return key;
    if (isNode(node) && node.range) {
      const [start, end] = node.range;
      const found = near === undefined ? -1 : text.indexOf(near, start);
      if (found !== -1 && found < end) return found;
      return isScalar(node) && length === path.length ? start : (key ?? start);
    }
    if (key !== null) return key;
  }
  return document.contents?.range?.[0] ?? 0;
}

function keyOffset(document: Document, path: Mistake['path']): number | null {
  const name = path.at(-1);
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return null;
  for (const { key } of parent.items) {
    if (isScalar(key) && key.value === name && key.range) return key.range[0];
  }
  return null;
}
