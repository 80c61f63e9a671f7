import { z } from 'zod';
import type { JsonObject } from '#shared/json.ts';
import type { LanguageModel, ModelMessage } from '#models/language-model.ts';
import { shorten } from '../context/budget.ts';
import { isSmall } from '../context/system-text.ts';
import { generateJson } from '../generate/generate.ts';

const fewest = 2;
const most = 5;
const longestTitle = 200;

/** What is kept of a plan: the parts, and the places (from 0) of those that each needs. */
export const splitPlanSchema = z
  .array(
    z.object({
      title: z.string().min(1).max(longestTitle),
      needs: z.array(z.number().int().nonnegative()),
    }),
  )
  .min(fewest)
  .max(most);
export type SplitPlan = z.infer<typeof splitPlanSchema>;

const givenPart = z.union([
  z.string().transform((title) => ({ title, needs: [] })),
  z.object({ title: z.string(), needs: z.array(z.number()).catch([]) }),
]);
const readingSchema = z
  .object({ subtasks: z.array(givenPart).max(50) })
  .transform(({ subtasks }) => withoutCycles(tidyParts(subtasks)))
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
        required: ['title', 'needs'],
        properties: {
          title: { type: 'string', minLength: 3, maxLength: 100 },
          needs: {
            type: 'array',
            maxItems: most - 1,
            items: { type: 'integer', minimum: 1, maximum: most },
          },
        },
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
      '{"subtasks":[{"title":"Write the guest list","needs":[]},{"title":"Choose a place","needs":[]},' +
      '{"title":"Plan the food and drinks","needs":[1]},{"title":"Draft the invitation","needs":[1,2]}]}',
  },
];

/** Asks the model for two to five parts of a task, and which need which. */
export async function planSplit(
  model: LanguageModel,
  title: string,
  reason: string,
  signal: AbortSignal,
): Promise<SplitPlan> {
  const wish = reason.trim() === '' || reason.trim() === title ? '' : `\n${reason.trim()}`;
  const task = shorten(`Task: ${title}${wish}`, 2_000);
  return await generateJson(model, {
    // An example leads a small model astray: it repeats it. The grammar gives it the form.
    messages: isSmall(model.description)
      ? [{ role: 'user', content: `Split a task into smaller tasks. ${task}` }]
      : [
          {
            role: 'system',
            content:
              'Split a task into two to five smaller tasks that together do it. Answer with JSON only: ' +
              '{"subtasks":[{"title":"…","needs":[]}]}. Each title says what is to be done in a few words; ' +
              '"needs" are the numbers of the tasks, from 1, whose results it cannot do without.',
          },
          ...example,
          { role: 'user', content: task },
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

type Part = { readonly title: string; readonly needs: readonly number[] };

/** Trimmed, without list marks, each once, at most five; needs as places among those that stay. */
function tidyParts(parts: readonly Part[]): SplitPlan {
  const placeOfTitle = new Map<string, number>();
  const placeOfNumber = new Map<number, number>();
  const kept: Part[] = [];
  for (const [index, part] of parts.entries()) {
    const title = part.title
      .replaceAll(/\s+/gu, ' ')
      .replace(/^(?:[-*•]|\d+[.)])\s+/u, '')
      .trim()
      .slice(0, longestTitle);
    const key = title.toLowerCase();
    const same = placeOfTitle.get(key);
    if (same !== undefined) placeOfNumber.set(index + 1, same);
    else if (/[\p{L}\p{N}]/u.test(title) && kept.length < most) {
      placeOfTitle.set(key, kept.length);
      placeOfNumber.set(index + 1, kept.length);
      kept.push({ title, needs: part.needs });
    }
  }
  return kept.map(({ title, needs }, place) => {
    const places = needs.flatMap((number) => placeOfNumber.get(number) ?? []);
    return { title, needs: [...new Set(places)].filter((need) => need !== place) };
  });
}

/** The plan; where needs go round in a circle, each part needs the one before it instead. */
function withoutCycles(plan: SplitPlan): SplitPlan {
  const done = new Set<number>();
  for (let before = -1; before !== done.size;) {
    before = done.size;
    for (const [place, { needs }] of plan.entries()) {
      if (needs.every((need) => done.has(need))) done.add(place);
    }
  }
  if (done.size === plan.length) return plan;
  return plan.map(({ title }, place) => ({ title, needs: place === 0 ? [] : [place - 1] }));
}
