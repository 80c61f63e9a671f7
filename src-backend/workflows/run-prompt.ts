import type { JsonValue } from '#shared/json.ts';
import type { PromptStep } from '#shared/workflows/definition.ts';
import type { ExpressionScope } from '#shared/workflows/expression.ts';
import { readTemplate } from '#shared/workflows/template.ts';
import { budgetFor } from '../context/budget.ts';
import { systemMessages } from '../context/system-text.ts';
import { generateJson, generateText } from '../generate/generate.ts';
import { longestValue } from './bounded-output.ts';
import type { EngineParts } from './engine-parts.ts';
import { decodingSchema, outputReading } from './output-reading.ts';

/**
 * Asks the model. Long values are cut so that the whole prompt fits its context; the model’s own
 * queue decides when it is its turn. Text, or with `output` JSON of that shape.
 */
export async function runPrompt(
  parts: Pick<EngineParts, 'model' | 'clock'>,
  work: Pick<PromptStep, 'prompt' | 'output' | 'length'>,
  scope: ExpressionScope,
  signal: AbortSignal,
  onText: (text: string) => void,
): Promise<JsonValue> {
  const model = await parts.model();
  const template = readTemplate(work.prompt);
  const budget = budgetFor(model.description, work.length);
  const longest = Math.floor(
    (budget.promptCharacters * 0.75) / Math.max(1, template.expressions.length),
  );
  const call = {
    messages: [
      ...systemMessages(model.description, parts.clock.now()),
      { role: 'user', content: template.fill(scope, longest) } as const,
    ],
    maximumTokens: budget.answerTokens,
    temperature: 0.4,
    signal,
    priority: 'background',
  } as const;
  if (work.output !== undefined) {
    return await generateJson(model, {
      ...call,
      schema: decodingSchema(work.output),
      reading: outputReading(work.output),
      purpose: 'give what was asked for',
    });
  }
  return await boundedText(
    (onPiece, bounded) => generateText(model, { ...call, signal: bounded, onText: onPiece }),
    signal,
    onText,
  );
}

/** Ends a model that goes on and on: what it wrote until then is its answer. */
async function boundedText(
  generate: (onText: (text: string) => void, signal: AbortSignal) => Promise<string>,
  signal: AbortSignal,
  onText: (text: string) => void,
): Promise<string> {
  const full = new AbortController();
  let text = '';
  try {
    return await generate(
      (piece) => {
        text += piece;
        if (text.length <= longestValue) onText(piece);
        // One more than is kept, so that the output is seen to be cut.
        else if (text.length > longestValue * 2) full.abort();
      },
      AbortSignal.any([signal, full.signal]),
    );
  } catch (error) {
    if (full.signal.aborted && !signal.aborted) return text;
    throw error;
  }
}
