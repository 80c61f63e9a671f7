import { z } from 'zod';
import type { JsonObject } from '#shared/json.ts';
import type { LanguageModel } from '#models/language-model.ts';
import { generateJson } from '../generate/generate.ts';

const readingSchema = z.object({ reasoning: z.string().default(''), same: z.boolean() });

const decodingSchema: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['reasoning', 'same'],
  properties: { reasoning: { type: 'string', maxLength: 200 }, same: { type: 'boolean' } },
};

/** What is known of one of two that may be the same. */
export type Candidate = {
  readonly name: string;
  readonly entityType: string;
  readonly facts: readonly string[];
};

/** Has the model say whether two are the same. Faults of the model are thrown. */
export async function areSame(
  model: LanguageModel,
  one: Candidate,
  other: Candidate,
  signal: AbortSignal,
): Promise<boolean> {
  const describe = ({ name, entityType, facts }: Candidate): string =>
    `${name} (${entityType}): ${facts.slice(0, 8).join('; ').slice(0, 600) || 'nothing else is known'}`;
  const { same } = await generateJson(model, {
    messages: [
      {
        role: 'system',
        content:
          'Say whether two entries of a memory are about the same one. Answer with JSON only: "reasoning" in one sentence, then "same". Different first names, numbers or places mean different ones. If in doubt, they are not the same.',
      },
      { role: 'user', content: `1. ${describe(one)}\n2. ${describe(other)}` },
    ],
    schema: decodingSchema,
    reading: readingSchema,
    purpose: 'compare two names',
    maximumTokens: 120,
    temperature: 0,
    signal,
    priority: 'background',
  });
  return same;
}
