import { z } from 'zod';
import type { JsonObject } from '#shared/json.ts';
import type { LanguageModel, ModelMessage } from '#models/language-model.ts';
import { shorten } from '../context/budget.ts';
import { generateJson } from '../generate/generate.ts';

const fewest = 2;
const most = 5;
const longestTitle = 200;

/** What is kept of a plan: the titles of the parts. */
export const splitPlanSchema = z.array(z.string().min(1).max(longestTitle)).min(fewest).max(most);
export type SplitPlan = z.infer<typeof splitPlanSchema>;

const readingSchema = z
  .object({ subtasks: z.array(z.union([z.string(), z.object({ title: z.string() })])).max(50) })
  .transform(({ subtasks }) =>
    tidyTitles(subtasks.map((part) => (typeof part === 'string' ? part : part.title))),
  )
  .pipe(splitPlanSchema);

const decodingSchema: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['subtasks'],
  properties: {
    subtasks: {
      type: 'array',
      minItems: fewest,
      maxItems: most,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['title'],
        properties: { title: { type: 'string', minLength: 3, maxLength: 100 } },
      },
    },
  },
};

/** A small model imitates better than it follows instructions. */
const example: readonly ModelMessage[] = [
  { role: 'user', content: 'Task: Organise a birthday party' },
  {
    role: 'assistant',
    content:
      '{"subtasks":[{"title":"Write the guest list"},{"title":"Plan the food and drinks"},{"title":"Draft the invitation"}]}',
  },
];

/** Asks the model for two to five parts of a task. */
export async function planSplit(
  model: LanguageModel,
  title: string,
  reason: string,
  signal: AbortSignal,
): Promise<SplitPlan> {
  const wish = reason.trim() === '' || reason.trim() === title ? '' : `\n${reason.trim()}`;
  return await generateJson(model, {
    messages: [
      {
        role: 'system',
        content:
          'Split a task into two to five smaller tasks that together do it. Answer with JSON only: ' +
          '{"subtasks":[{"title":"…"}]}. Each title says what is to be done in a few words.',
      },
      ...example,
      { role: 'user', content: shorten(`Task: ${title}${wish}`, 2_000) },
    ],
    schema: decodingSchema,
    reading: readingSchema,
    purpose: 'split the task',
    maximumTokens: 300,
    temperature: 0.2,
    signal,
    priority: 'background',
  });
}

/** Trimmed, without list marks, each once, at most five. */
function tidyTitles(titles: readonly string[]): string[] {
  const seen = new Set<string>();
  const tidy: string[] = [];
  for (const title of titles) {
    const text = title
      .replaceAll(/\s+/gu, ' ')
      .replace(/^(?:[-*•]|\d+[.)])\s+/u, '')
      .trim()
      .slice(0, longestTitle);
    const key = text.toLowerCase();
    if (!/[\p{L}\p{N}]/u.test(text) || seen.has(key)) continue;
    seen.add(key);
    tidy.push(text);
  }
  return tidy.slice(0, most);
}
