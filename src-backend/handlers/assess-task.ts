import { z } from 'zod';
import { isKinglyError } from '#shared/errors.ts';
import type { JsonObject } from '#shared/json.ts';
import { type Assessment, routings } from '#shared/tasks/assessment.ts';
import type { LanguageModel, ModelMessage } from '#models/language-model.ts';
import { shorten } from '../context/budget.ts';
import { isSmall } from '../context/system-text.ts';
import { generateJson } from '../generate/generate.ts';
import { assessByWords } from '../tasks/assess-by-words.ts';

const longestReason = 160;

/** Small models write 85 where 0.85 is meant, whatever the schema says. */
const share = z
  .number()
  .min(0)
  .max(100)
  .transform((value) => (value > 1 ? value / 100 : value));

const readingSchema = z.object({
  reason: z.string().default(''),
  complexity: share.optional(),
  confidence: share,
  routing: z.enum(routings),
});

/** The reason comes first, so that the numbers follow from it, and short, since it is waited for. */
const decodingSchema: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['reason', 'complexity', 'confidence', 'routing'],
  properties: {
    reason: { type: 'string', maxLength: longestReason },
    complexity: { type: 'number', minimum: 0, maximum: 1 },
    confidence: { type: 'number', minimum: 0, maximum: 1 },
    routing: { type: 'string', enum: [...routings] },
  },
};

/** A model imitates better than it follows instructions. */
const examples: readonly ModelMessage[] = [
  { role: 'user', content: 'Task: Write a thank-you note' },
  {
    role: 'assistant',
    content: '{"reason":"One short text.","complexity":0.1,"confidence":0.9,"routing":"one_shot"}',
  },
  { role: 'user', content: 'Task: Build an online shop with payments' },
  {
    role: 'assistant',
    content:
      '{"reason":"Several parts that build on each other.","complexity":0.9,"confidence":0.3,"routing":"project"}',
  },
];

const instruction =
  'Assess a task. Answer with JSON only: "reason" in a few words, "complexity" from 0 to 1, ' +
  '"confidence" from 0 to 1 that one written answer does it, and "routing": one_shot (one answer), ' +
  'mini_workflow (a few steps), project (days), multi_project (months).';

/** What is to be assessed. */
export type ToAssess = {
  readonly title: string;
  /** What was typed, or the description. */
  readonly text: string;
  /** What is known of its complexity, 0 to 1, for a model that does not say. */
  readonly complexity: number;
  /** Unix milliseconds. */
  readonly now: number;
};

/**
 * Has the model say how large a task is and how it should be done. An answer that cannot be read
 * is asked for once more; then it is counted from the words of the task, and says so. Other faults
 * of the model are thrown.
 */
export async function assessTask(
  model: LanguageModel,
  { title, text, complexity, now }: ToAssess,
  signal: AbortSignal,
): Promise<Assessment> {
  const description = shorten(taskDescription(title, text), 1_500);
  try {
    const answer = await generateJson(model, {
      // Examples lead a small model astray: it repeats their numbers. The grammar gives it the form.
      messages: isSmall(model.description)
        ? [{ role: 'user', content: `Assess a task: how complex is it? ${description}` }]
        : [
            { role: 'system', content: instruction },
            ...examples,
            { role: 'user', content: description },
          ],
      schema: decodingSchema,
      reading: readingSchema,
      purpose: 'assess the task',
      maximumTokens: 120,
      temperature: 0,
      signal,
      priority: 'background',
    });
    return {
      complexity: answer.complexity ?? complexity,
      confidence: answer.confidence,
      routing: answer.routing,
      reason: answer.reason.replaceAll(/\s+/gu, ' ').trim().slice(0, longestReason),
      model: model.description.name,
      source: 'model',
      at: now,
    };
  } catch (error) {
    if (!isKinglyError(error) || error.code !== 'model_invalid_reply') throw error;
    return assessByWords(`${title}\n${text}`, now);
  }
}

/** A task for a model: its title, and what was typed where that says more. */
export function taskDescription(title: string, text: string): string {
  const typed = text.trim();
  return typed === '' || typed === title
    ? `Task: ${title}`
    : `Task: ${title}\nThe person wrote: ${typed}`;
}
