import { z } from 'zod';
import type { JsonObject } from '#shared/json.ts';
import type { LanguageModel, ModelMessage } from '#models/language-model.ts';
import { shorten } from '../context/budget.ts';
import { generateJson } from '../generate/generate.ts';

/** How a task can be done, as the coded language names it. */
export const routings = ['one_shot', 'mini_workflow', 'project', 'multi_project'] as const;

/** What is kept of an assessment. */
export const assessmentSchema = z.object({
  /** 0 to 1. */
  confidence: z.number().min(0).max(1),
  routing: z.enum(routings),
});
export type Assessment = z.infer<typeof assessmentSchema>;

/** Small models write 85 where 0.85 is meant, whatever the schema says. */
const readingSchema = z
  .object({ confidence: z.number().min(0).max(100), routing: z.enum(routings) })
  .transform(({ confidence, routing }): Assessment => ({
    confidence: confidence > 1 ? confidence / 100 : confidence,
    routing,
  }));

const decodingSchema: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['confidence', 'routing'],
  properties: {
    confidence: { type: 'number', minimum: 0, maximum: 1 },
    routing: { type: 'string', enum: [...routings] },
  },
};

/** A small model imitates better than it follows instructions. */
const examples: readonly ModelMessage[] = [
  { role: 'user', content: 'Task: Write a thank-you note' },
  { role: 'assistant', content: '{"confidence":0.9,"routing":"one_shot"}' },
  { role: 'user', content: 'Task: Build an online shop with payments' },
  { role: 'assistant', content: '{"confidence":0.3,"routing":"project"}' },
];

/** Asks the model how sure it is that it can do a task, and how it should be done. */
export async function assessTask(
  model: LanguageModel,
  title: string,
  text: string,
  signal: AbortSignal,
): Promise<Assessment> {
  return await generateJson(model, {
    messages: [
      {
        role: 'system',
        content:
          'Assess a task. Answer with JSON only: "confidence" from 0 to 1 that you can do it by writing text, and ' +
          '"routing": one_shot (one answer), mini_workflow (a few steps), project (days), multi_project (months).',
      },
      ...examples,
      { role: 'user', content: shorten(taskDescription(title, text), 1_500) },
    ],
    schema: decodingSchema,
    reading: readingSchema,
    purpose: 'assess the task',
    maximumTokens: 60,
    temperature: 0,
    signal,
    priority: 'background',
  });
}

/** A task for a model: its title, and what was typed where that says more. */
export function taskDescription(title: string, text: string): string {
  const typed = text.trim();
  return typed === '' || typed === title
    ? `Task: ${title}`
    : `Task: ${title}\nThe person wrote: ${typed}`;
}
