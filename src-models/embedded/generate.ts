import type {
  GbnfJsonSchema,
  LlamaContextSequence,
  LlamaGrammarEvaluationState,
  LlamaModel,
  SequenceEvaluateOptions,
  Token,
} from 'node-llama-cpp';
import type { JsonObject } from '#shared/json.ts';
import type { ModelPart, ModelRequest } from '../language-model.ts';
import { abortedPart } from '../model-parts.ts';
import type { ChatPrompt } from './chat-prompt.ts';
import { toDecodingSchema } from './decoding-schema.ts';
import { loadLlamaLibrary } from './runtime.ts';
import { TokenText } from './token-text.ts';

export type Generation = {
  readonly model: LlamaModel;
  readonly sequence: LlamaContextSequence;
  readonly prompt: ChatPrompt;
  readonly maximumTokens: number;
  readonly temperature: number | undefined;
  readonly schema: JsonObject | undefined;
  readonly signal: AbortSignal;
  readonly priority: ModelRequest['priority'];
  /** Whether a person waits for another answer of this model. */
  readonly interactiveIsBusy: () => boolean;
};

/** Prompt tokens read between two looks at the stop signal. */
const readingStep = 32;
/** The same for background work while a person's answer is written: each of its tokens waits for one step. */
const politeReadingStep = 4;

const grammarEnd = '\n\n\n\n';

/** Reads the prompt and writes the answer, in one sequence. Throws what the runtime throws. */
export async function* generate(generation: Generation): AsyncGenerator<ModelPart> {
  const { model, sequence, prompt, signal } = generation;
  const last = await readPrompt(generation);
  if (signal.aborted || last === null) {
    yield abortedPart(prompt.tokens.length, 0);
    return;
  }
  const isJson = generation.schema !== undefined;
  const grammar =
    generation.schema === undefined ? undefined : await grammarState(model, generation.schema);
  const text = new TokenText(
    model,
    isJson ? [...prompt.stopTexts, grammarEnd] : prompt.stopTexts,
    prompt.tokens,
  );
  const written: Token[] = [];
  const json = new JsonEnd();
  let reason: 'stop' | 'length' | 'aborted' = 'stop';

  for await (const token of sequence.evaluate(
    [last],
    samplingOptions(generation, written, grammar),
  )) {
    if (signal.aborted) {
      reason = 'aborted';
      break;
    }
    written.push(token);
    const piece = text.push(token);
    if (piece.text !== '') yield { type: 'text', text: piece.text };
    if (piece.stopped || (isJson && json.isCompleteAfter(piece.text))) break;
    if (written.length >= generation.maximumTokens) {
      reason = 'length';
      break;
    }
  }
  if (reason === 'stop' && signal.aborted) reason = 'aborted';
  const rest = text.end();
  if (reason !== 'aborted' && rest !== '' && !(isJson && rest.trim() === ''))
    yield { type: 'text', text: rest };
  yield {
    type: 'finish',
    reason,
    promptTokens: prompt.tokens.length,
    completionTokens: written.length,
  };
}

/** Reads all but the last prompt token, which it returns; null when it was stopped. */
async function readPrompt({
  sequence,
  prompt,
  signal,
  priority,
  interactiveIsBusy,
}: Generation): Promise<Token | null> {
  const beginning = prompt.tokens.slice(0, -1);
  await sequence.adaptStateToTokens(beginning, false);
  for (let index = sequence.nextTokenIndex; index < beginning.length;) {
    if (signal.aborted) return null;
    const step = priority === 'background' && interactiveIsBusy() ? politeReadingStep : readingStep;
    await sequence.evaluateWithoutGeneratingNewTokens(beginning.slice(index, index + step), {
      evaluationPriority: priority === 'interactive' ? 5 : 1,
    });
    index += step;
  }
  return prompt.tokens.at(-1) ?? null;
}

function samplingOptions(
  generation: Generation,
  written: readonly Token[],
  grammar: LlamaGrammarEvaluationState | undefined,
): SequenceEvaluateOptions {
  const common: SequenceEvaluateOptions = {
    temperature: generation.temperature ?? 0.2,
    topP: 0.9,
    minP: 0.05,
    evaluationPriority: generation.priority === 'interactive' ? 5 : 1,
    // Small models fall into loops. This makes a repeated phrase dearer with each token of it…
    dryRepeatPenalty: {
      strength: 0.8,
      allowedLength: grammar === undefined ? 4 : 6,
      lastTokens: 256,
    },
  };
  if (grammar !== undefined) return { ...common, grammarEvaluationState: grammar };
  return {
    ...common,
    // … and this a repeated word. Not in JSON, where quotes and names must repeat.
    repeatPenalty: { punishTokens: () => written.slice(-64), maxPunishTokens: 64, penalty: 1.1 },
  };
}

async function grammarState(
  model: LlamaModel,
  schema: JsonObject,
): Promise<LlamaGrammarEvaluationState> {
  const { LlamaGrammarEvaluationState: EvaluationState } = await loadLlamaLibrary();
  const grammar = await model.llama.createGrammarForJsonSchema<GbnfJsonSchema>(
    toDecodingSchema(schema),
  );
  return new EvaluationState({ model, grammar });
}

/** Sees that an object or a list is whole, so that a model that would go on with blank lines need not. */
class JsonEnd {
  #text = '';

  isCompleteAfter(piece: string): boolean {
    this.#text += piece;
    if (!/[\]}]\s*$/.test(piece)) return false;
    try {
      JSON.parse(this.#text);
      return true;
    } catch {
      return false;
    }
  }
}
