import { z } from 'zod';
import type { FrontendLabel } from '../contracts/frontend-model.ts';
import type { JsonObject } from '../json.ts';
import { encodeCommand } from '../protocol/codec.ts';
import { type Command, commandTable } from '../protocol/table.ts';
import { intentTypes } from './intent-types.ts';
import { oneLine } from './plain-text.ts';
import type { PromptContext } from './prompt.ts';

/** The longest free text that a model may write, in characters: nobody’s title is longer. */
const longestText = 160;

/** What a slot may name beside the message’s own words. */
export type KnownNames = {
  readonly workflowIds: PromptContext['workflowIds'];
  readonly tasks: readonly { readonly id: string }[];
};

/**
 * The language as JSON Schema, for models that decode by one: `{kind, …slots}` for each label that a
 * message can have. Identifiers and enumerations are listed; what is free text there is checked
 * against the message afterwards, by {@link readJsonReading}.
 */
export function readingJsonSchema({ workflowIds, tasks }: KnownNames): JsonObject {
  const { tc, cl, ms } = commandTable;
  const taskIds = tasks.map(({ id }) => id);
  const kinds: Readonly<Record<FrontendLabel, Readonly<Record<string, JsonObject>>>> = {
    ch: {},
    st: {},
    tc: {
      title: freeText,
      intent_type: oneOf(intentTypes),
      complexity: oneOf(tc.fields.complexity.choices ?? []),
    },
    ts: {
      task_id: oneOf(['auto', ...taskIds]),
      confidence: { type: 'number', enum: [0.2, 0.3, 0.5, 0.7] },
      reason: freeText,
    },
    wf:
      workflowIds.length === 0
        ? {}
        : {
            workflow_id: oneOf(workflowIds),
            params: {
              type: 'object',
              additionalProperties: false,
              required: ['topic'],
              properties: { topic: freeText },
            },
          },
    cl: {
      context_id: oneOf(['memory', ...taskIds]),
      depth: oneOf(cl.fields.depth.choices ?? []),
    },
    ms: { key: freeText, value: freeText, type: oneOf(ms.fields.type.choices ?? []) },
    cn: taskIds.length === 0 ? {} : { entity_id: oneOf(taskIds) },
  };
  return {
    anyOf: Object.entries(kinds).map(([kind, slots]) => ({
      type: 'object',
      additionalProperties: false,
      required: ['kind', ...Object.keys(slots)],
      properties: { kind: { type: 'string', enum: [kind] }, ...slots },
    })),
  };
}

/** Without a longest length: bounded repetitions took llama.cpp minutes a draft. */
const freeText: JsonObject = { type: 'string', minLength: 1 };

function oneOf(words: readonly string[]): JsonObject {
  return { type: 'string', enum: [...words] };
}

const fields = {
  tc: commandTable.tc.fields,
  ts: commandTable.ts.fields,
  wf: commandTable.wf.fields,
  cl: commandTable.cl.fields,
  ms: commandTable.ms.fields,
};
const written = z.string().min(1).max(longestText);

/** Strict: a model that does not keep to the schema is not believed in anything. */
const answerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ch') }),
  z.strictObject({ kind: z.literal('st') }),
  z.strictObject({
    kind: z.literal('tc'),
    title: written,
    intent_type: z.enum(intentTypes),
    complexity: fields.tc.complexity.schema,
  }),
  z.strictObject({
    kind: z.literal('ts'),
    task_id: fields.ts.task_id.schema,
    confidence: fields.ts.confidence.schema,
    reason: written,
  }),
  z.strictObject({
    kind: z.literal('wf'),
    workflow_id: fields.wf.workflow_id.schema.optional(),
    params: z.strictObject({ topic: written }).optional(),
  }),
  z.strictObject({
    kind: z.literal('cl'),
    context_id: fields.cl.context_id.schema,
    depth: fields.cl.depth.schema,
  }),
  z.strictObject({
    kind: z.literal('ms'),
    key: written,
    value: written,
    type: fields.ms.type.schema,
  }),
  z.strictObject({ kind: z.literal('cn'), entity_id: written.optional() }),
]);
type Answer = z.infer<typeof answerSchema>;

/** A model’s reading of a draft: its label, and the coded line where every slot of it holds. */
export type JsonReading = { readonly label: FrontendLabel; readonly line: string | null };

/**
 * Reads what a model wrote by {@link readingJsonSchema}. Null where it is anything else. A slot of
 * free text that is no span of the draft is dropped, and so is a name that nobody knows; where the
 * command cannot do without it, there is no line, and the label stands alone.
 */
export function readJsonReading(
  answer: string,
  draft: string,
  names: KnownNames,
): JsonReading | null {
  let value: unknown;
  try {
    value = JSON.parse(answer);
  } catch {
    return null;
  }
  const parsed = answerSchema.safeParse(value);
  if (!parsed.success) return null;
  const command = commandOf(parsed.data, draft, names);
  return { label: parsed.data.kind, line: command === null ? null : encodeCommand(command) };
}

function commandOf(answer: Answer, draft: string, names: KnownNames): Command | null {
  const isTask = (id: string): boolean => names.tasks.some((task) => task.id === id);
  switch (answer.kind) {
    case 'tc': {
      const title = spanOf(answer.title, draft);
      return title === null ? null : { ...answer, title };
    }
    case 'ts': {
      const reason = spanOf(answer.reason, draft);
      const isKnown = answer.task_id === 'auto' || isTask(answer.task_id);
      return reason === null || !isKnown ? null : { ...answer, reason };
    }
    case 'wf': {
      const { workflow_id, params } = answer;
      if (workflow_id === undefined || !names.workflowIds.includes(workflow_id)) return null;
      const topic = spanOf(params?.topic ?? '', draft);
      return { kind: 'wf', workflow_id, params: topic === null ? {} : { topic } };
    }
    case 'cl':
      return answer.context_id === 'memory' || isTask(answer.context_id) ? answer : null;
    case 'ms': {
      // A key is often written as a name: `garage_code`.
      const key = spanOf(answer.key.replaceAll('_', ' '), draft);
      const text = spanOf(answer.value, draft);
      return key === null || text === null ? null : { ...answer, key, value: text };
    }
    case 'cn': {
      const { entity_id } = answer;
      return entity_id === undefined || !isTask(entity_id)
        ? null
        : { kind: 'cn', entity_id, reason: '' };
    }
    case 'ch':
    case 'st':
      return null;
  }
}

/**
 * The words of a draft that a model copied, as they stand there on one line: case and spaces do not
 * count, and neither end lies inside a word. Null where the draft does not say so.
 */
export function spanOf(copied: string, draft: string): string | null {
  const plain = oneLine(draft);
  // A few letters change their length with their case; then only the exact spelling counts.
  const keepsLength = plain.toLowerCase().length === plain.length;
  const sameCase = (text: string): string => (keepsLength ? text.toLowerCase() : text);
  const searched = sameCase(plain);
  const wanted = sameCase(oneLine(copied));
  if (wanted === '') return null;
  for (let at = searched.indexOf(wanted); at >= 0; at = searched.indexOf(wanted, at + 1)) {
    const end = at + wanted.length;
    const isWhole =
      !(inWord.test(plain.slice(0, at).slice(-1)) && inWord.test(plain.charAt(at))) &&
      !(inWord.test(plain.charAt(end)) && inWord.test(plain.charAt(end - 1)));
    if (isWhole) return plain.slice(at, end);
  }
  return null;
}

const inWord = /[\p{L}\p{N}\p{M}]/u;
