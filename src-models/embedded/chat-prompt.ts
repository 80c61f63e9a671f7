import type { ChatHistoryItem, ChatWrapper, LlamaModel, LlamaText, Token } from 'node-llama-cpp';
import type { ModelMessage } from '../language-model.ts';
import { fitPrompt } from './fit-prompt.ts';
import type { PromptMeter } from './fit-prompt.ts';

/** A conversation as one model is shown it. */
export type ChatPrompt = {
  readonly tokens: Token[];
  /** Texts that end the answer where the model writes them as plain text. */
  readonly stopTexts: readonly string[];
};

/** Renders by the model’s own chat template, into at most `budget` tokens. Never throws on length. */
export function renderChatPrompt(
  model: LlamaModel,
  wrapper: ChatWrapper,
  messages: readonly ModelMessage[],
  budget: number,
): ChatPrompt {
  const meter: PromptMeter = {
    countPrompt: (candidate) => tokenize(model, wrapper, candidate).tokens.length,
    countText: (text) => model.tokenize(text).length,
    slice: (text, tokens, end) => {
      const all = model.tokenize(text);
      return model.detokenize(end === 'head' ? all.slice(0, tokens) : all.slice(-tokens));
    },
  };
  const prompt = tokenize(model, wrapper, fitPrompt(messages, budget, meter));
  // Only a budget smaller than the template itself leaves something to cut off here.
  return { ...prompt, tokens: prompt.tokens.slice(-budget) };
}

function tokenize(
  model: LlamaModel,
  wrapper: ChatWrapper,
  messages: readonly ModelMessage[],
): ChatPrompt {
  const { contextText, stopGenerationTriggers } = wrapper.generateContextState({
    chatHistory: toHistory(messages),
  });
  const tokens = contextText.tokenize(model.tokenizer);
  // Some models begin every turn with the token that also begins a text.
  const doubled = tokens.length > 1 && tokens[0] === tokens[1] && tokens[0] === model.tokens.bos;
  return {
    tokens: doubled ? tokens.slice(1) : tokens,
    stopTexts: stopGenerationTriggers.map(plainText).filter((text) => text !== ''),
  };
}

function toHistory(messages: readonly ModelMessage[]): ChatHistoryItem[] {
  const history: ChatHistoryItem[] = messages.map(({ role, content }) => {
    switch (role) {
      case 'system':
        return { type: 'system', text: content };
      case 'user':
        return { type: 'user', text: content };
      case 'assistant':
        return { type: 'model', response: [content] };
    }
  });
  // An open turn at the end is what the model goes on to write.
  if (messages.at(-1)?.role !== 'assistant') history.push({ type: 'model', response: [] });
  return history;
}

/** Empty for a trigger of special tokens: those end a generation by themselves. */
function plainText(trigger: LlamaText): string {
  return trigger.values.every((value) => typeof value === 'string') ? trigger.values.join('') : '';
}
