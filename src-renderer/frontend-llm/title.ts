import { bounded, oneLine } from '#shared/frontend/plain-text.ts';

/** Longest title taken from a message; the message itself goes with the command. */
export const TITLE_LENGTH = 120;

const LEAD_INS: readonly RegExp[] = [
  /^(?:please|pls|plz|kindly|hey|hi|hello|ok|okay|so|also|and|then|well|right|just|quick one|oh|um|er|actually|btw|by the way|kingly)\b[,:!. ]*/iu,
  /^(?:can|could|would|will) (?:you|u|ya)(?: (?:please|pls|plz|just|kindly|maybe|possibly))*(?: mind)?(?=\s)/iu,
  /^(?:i|we)(?:'d| would) (?:like|love|want) (?:you to|to|a|an)?\s/iu,
  /^(?:i|we) (?:really |just |still |also )*(?:need|want|have|ought|got) (?:you )?to\s/iu,
  /^(?:i|we) (?:really |just |also )*need\s/iu,
  /^(?:i|we)(?:'ve|ve)? got(?:ta| to)\s/iu,
  /^(?:i|we) (?:must|should|gotta)\s/iu,
  /^(?:gotta|need to|have to|must|you need to|you to|go ahead and|feel free to)\s/iu,
  /^(?:remind me|don'?t (?:let me )?forget|remember) to\s/iu,
  /^would it be possible(?:, [^,]{1,40},)? to\s/iu,
  /^(?:let's|lets|let us)\s/iu,
  /^(?:add|create|make|open|start|new)(?: me)?(?: (?:a|an|the|another))?(?: new)? (?:task|to-?do|ticket|reminder)(?: (?:to|for|called|named))?[:,-]?(?=\s)/iu,
  /^(?:task|to-?do|new task|ticket|reminder)\s*[:-]\s*/iu,
];
const TAILS: readonly RegExp[] = [
  /[\s,]+(?:please|pls|plz|thanks|thank you|ta|cheers|thx|for me|if you can|would you|will you|could you|no rush|when you can)\s*$/iu,
  /[\s.,;:!?…]+$/u,
  /\s*[\p{Extended_Pictographic}\u{FE0F}\u{200D}]+$/u,
];

function untilStable(text: string, patterns: readonly RegExp[]): string {
  let current = text;
  // Bounded: each round takes something off, and nobody is politer than this.
  for (let round = 0; round < 12; round += 1) {
    const before = current;
    for (const pattern of patterns) {
      const next = current.replace(pattern, '').trim();
      if (next !== '') current = next;
    }
    if (current === before) break;
  }
  return current;
}

/** Takes lead-ins ("could you please") and tails ("thanks!") off a span. */
export function withoutPoliteness(text: string): string {
  return untilStable(untilStable(text, LEAD_INS), TAILS);
}

/** The first letter capitalised, the rest as it was typed. */
export function capitalised(text: string): string {
  const [first = ''] = text;
  return first.toLocaleUpperCase('en') + text.slice(first.length);
}

const SENTENCE = /[^.!?]+(?:[.!?]+(?=\s|$)|$|[.!?](?=\S))*/gu;
const ASKS =
  /\b(?:need|must|due|deadline|owe|please|by (?:mon|tue|wed|thu|fri|sat|sun)|write|draft|fix|build|make|create|prepare|research|find|compare|order|book|buy|send|organi[sz]e|check|plan|design|sort)\b/iu;

/** Of a long message, the first sentence that asks for something; else its first. */
function askingSentence(text: string): string {
  if (text.length <= TITLE_LENGTH) return text;
  const sentences = (text.match(SENTENCE) ?? []).map((sentence) => sentence.trim());
  return (
    sentences.find((sentence) => sentence.length > 8 && ASKS.test(sentence)) ?? sentences[0] ?? text
  );
}

/** A task's title: a span of what was typed. `null` when nothing is left of it. */
export function titleOf(text: string): string | null {
  const title = bounded(
    capitalised(withoutPoliteness(askingSentence(oneLine(text)))),
    TITLE_LENGTH,
  );
  return title === '' ? null : title;
}
