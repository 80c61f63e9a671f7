import type { ModelMessage } from '../language-model.ts';

/** How to measure text with the tokenizer of one model. */
export type PromptMeter = {
  /** Tokens of the whole prompt as the model would be shown it. */
  countPrompt(messages: readonly ModelMessage[]): number;
  countText(text: string): number;
  /** The first (`head`) or last tokens of a text, as text. */
  slice(text: string, tokens: number, end: 'head' | 'tail'): string;
};

/** Stands where text was left out, so that the model does not read two ends as one sentence. */
export const cutMarker = '\n[… the middle of this text was left out because it is too long …]\n';

/** The chat template around one message, in tokens; generous, since the whole is counted after. */
const templateTokens = 12;

/** No tokenizer packs more characters than this into one token, on average over a long text. */
const charactersPerToken = 12;

/**
 * Makes a conversation fit into `budget` tokens: the oldest turns go first, the system text and
 * the newest message stay, and only when these two alone are too long their middles are cut.
 */
export function fitPrompt(
  messages: readonly ModelMessage[],
  budget: number,
  meter: PromptMeter,
): readonly ModelMessage[] {
  const system = joinSystem(messages);
  const turns = messages.filter((message) => message.role !== 'system');
  let kept = [...system, ...newestTurns(system, turns, budget, meter)];
  if (meter.countPrompt(kept) <= budget) return kept;

  for (let share = budget; share >= 16; share = Math.floor(share * 0.8)) {
    kept = cutMessages(system, turns.slice(-1), share, meter);
    if (meter.countPrompt(kept) <= budget) return kept;
  }
  return kept;
}

/** Most templates know one system text, at the beginning. */
function joinSystem(messages: readonly ModelMessage[]): readonly ModelMessage[] {
  const texts = messages
    .filter((message) => message.role === 'system')
    .map(({ content }) => content);
  return texts.length === 0 ? [] : [{ role: 'system', content: texts.join('\n\n') }];
}

function newestTurns(
  system: readonly ModelMessage[],
  turns: readonly ModelMessage[],
  budget: number,
  meter: PromptMeter,
): readonly ModelMessage[] {
  let left = budget - system.reduce((sum, message) => sum + estimate(message, budget, meter), 0);
  let start = turns.length;
  while (start > 0) {
    const turn = turns[start - 1];
    if (turn === undefined) break;
    left -= estimate(turn, budget, meter);
    if (left < 0 && start < turns.length) break;
    start -= 1;
    if (left < 0) break;
  }
  // A template may insist that the first turn is the person's.
  while (start > 0 && start < turns.length - 1 && turns[start]?.role === 'assistant') start += 1;
  return turns.slice(start);
}

function estimate(message: ModelMessage, budget: number, meter: PromptMeter): number {
  // Counting a very long text takes long, and the result would only be "too much".
  if (message.content.length > budget * charactersPerToken) return budget + 1;
  return meter.countText(message.content) + templateTokens;
}

function cutMessages(
  system: readonly ModelMessage[],
  newest: readonly ModelMessage[],
  share: number,
  meter: PromptMeter,
): ModelMessage[] {
  const room = share - templateTokens * (system.length + newest.length);
  const newestContent = newest[0]?.content ?? '';
  const newestNeeds = tokensUpTo(newestContent, room, meter);
  const systemRoom = Math.max(Math.floor(room / 2), room - newestNeeds);
  const cutSystem = system.map((message) => cutMessage(message, systemRoom, meter));
  const systemUses = cutSystem.reduce(
    (sum, { content }) => sum + tokensUpTo(content, room, meter),
    0,
  );
  return [...cutSystem, ...newest.map((message) => cutMessage(message, room - systemUses, meter))];
}

function tokensUpTo(text: string, limit: number, meter: PromptMeter): number {
  if (text.length > limit * charactersPerToken) return limit + 1;
  return meter.countText(text);
}

/** Keeps the beginning and the end, which say more than the middle. */
function cutMessage(message: ModelMessage, tokens: number, meter: PromptMeter): ModelMessage {
  if (tokensUpTo(message.content, tokens, meter) <= tokens) return message;
  const room = Math.max(2, tokens - meter.countText(cutMarker));
  const tail = Math.floor(room / 3);
  const head = room - tail;
  const start = meter.slice(message.content.slice(0, head * charactersPerToken), head, 'head');
  const end = meter.slice(message.content.slice(-tail * charactersPerToken), tail, 'tail');
  return { ...message, content: `${start}${cutMarker}${end}` };
}
