import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { errorInfoSchema, parseInput } from '#shared/errors.ts';
import { KinglyError } from '#shared/errors.ts';
import { jsonValueSchema } from '#shared/json.ts';

const pattern = z.string().refine(isPattern, 'is no regular expression');

/**
 * What a scripted model says when. The first entry that matches and is not used up answers.
 * `reply`, `chunks` or `json` is the text; `error` comes after it. Behaviours: `hang` says its
 * text and then nothing until it is stopped; `half` ends in the middle as if that were all; `empty` ends at once;
 * `garbage` writes nonsense; `crash` ends the process after its text.
 */
export const modelScriptSchema = z.strictObject({
  entries: z.array(
    z.strictObject({
      match: z
        .strictObject({ lastUser: pattern.optional(), system: pattern.optional() })
        .default({}),
      /** Answers this many calls, also over restarts of the process; without it, any number. */
      times: z.number().int().positive().optional(),
      reply: z.string().optional(),
      chunks: z
        .array(z.strictObject({ text: z.string(), delayMs: z.number().nonnegative().default(0) }))
        .optional(),
      json: jsonValueSchema.optional(),
      error: errorInfoSchema.optional(),
      behaviour: z.enum(['hang', 'half', 'empty', 'garbage', 'crash']).optional(),
      /** Milliseconds before the first piece. */
      delayMs: z.number().nonnegative().default(0),
    }),
  ),
});
export type ModelScript = z.output<typeof modelScriptSchema>;
export type ModelScriptEntry = ModelScript['entries'][number];

/** Reads a script file. Throws `not_found` or `invalid_input`, saying what is wrong where. */
export function readModelScript(path: string): ModelScript {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new KinglyError('not_found', `The model script ${path} cannot be read.`, {
      cause: error,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new KinglyError('invalid_input', `The model script ${path} is no JSON.`, {
      cause: error,
    });
  }
  return parseInput(modelScriptSchema, value, `The model script ${path}`);
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'isu') instanceof RegExp;
  } catch {
    return false;
  }
}
