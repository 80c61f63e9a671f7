import type { OllamaOpinion } from '#shared/contracts/frontend-model.ts';
import { fromErrorInfo } from '#shared/errors.ts';
import { readingJsonSchema, readJsonReading } from '#shared/frontend/json-reading.ts';
import { buildPrompt, type CountTokens, type PromptContext } from '#shared/frontend/prompt.ts';
import { hasContent } from '../embedding-model.ts';
import type { LanguageModel, ModelMessage } from '../language-model.ts';

/** A draft, and what a model is told beside it. */
export type OllamaDraft = { readonly draft: string; readonly context: PromptContext };

/** A model of the person’s Ollama as a reader of drafts. */
export type OllamaReader = {
  /**
   * Null once the signal has aborted, for a draft without a word, and where the model’s answer makes
   * no sense. Rejects with a `KinglyError` when Ollama fails.
   */
  read(asked: OllamaDraft, signal: AbortSignal): Promise<OllamaOpinion | null>;
  close(): Promise<void>;
};

/** A label and the slots of one command take less; what is longer is no reading. */
const longestAnswer = 200;

/**
 * Any model that can chat: it is asked with the language as JSON Schema, and only names a label,
 * since nobody has calibrated it.
 */
export function createJsonReader(model: LanguageModel, count: CountTokens): OllamaReader {
  return {
    read: async ({ draft, context }, signal) => {
      if (!hasContent(draft) || signal.aborted) return null;
      let answer = '';
      const parts = model.stream({
        messages: messagesOf(draft, context, count),
        schema: readingJsonSchema(context),
        maximumTokens: longestAnswer,
        temperature: 0,
        priority: 'interactive',
        signal,
      });
      for await (const part of parts) {
        if (part.type === 'text') answer += part.text;
        else if (part.type === 'error' && !signal.aborted) throw fromErrorInfo(part.error);
      }
      if (signal.aborted) return null;
      const reading = readJsonReading(answer, draft, context);
      return reading === null ? null : { ...reading, probabilities: null };
    },
    close: () => model.close(),
  };
}

/** What a model is told comes first, and is the same for each draft: a server keeps it worked out. */
function messagesOf(
  draft: string,
  context: PromptContext,
  count: CountTokens,
): readonly ModelMessage[] {
  const { system, recentCommands, status, message } = buildPrompt(draft, context, count);
  const told = [
    system,
    ...(recentCommands === '' ? [] : [`Sent before, newest first:\n${recentCommands}`]),
    ...(status === '' ? [] : [`Work:\n${status}`]),
  ];
  return [
    { role: 'system', content: told.join('\n\n') },
    { role: 'user', content: message },
  ];
}
