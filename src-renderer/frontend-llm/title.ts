import { bounded, oneLine } from '#shared/frontend/plain-text.ts';

/** Longest title taken from a message; the message itself goes with the command. */
export const TITLE_LENGTH = 120;

const LEAD_INS: readonly RegExp[] = [
  /^(?:put|add|stick)\s(?=.{2,80} (?:on|to) (?:my|the) (?:list|board|backlog)\b)/i,
  /^(?:please|pls|plz|kindly|hey|hi|hello|ok|okay|so|also|and|then|well|right|just|quick one|oh|um|er|actually|btw|by the way|kingly)\b[,:!. ]*/iu,
  /^(?:can|could|would|will) (?:you|u|ya)(?: (?:please|pls|plz|just|kindly|maybe|possibly))*(?: mind)?(?=\s)/iu,
  /^(?:i|we)(?:'d| would) (?:like|love|want) (?:you to|to|a|an)?\s/iu,
  /^(?:i|we) (?:really |just |still |also )*(?:need|want|have|ought|got) (?:you )?to\s/iu,
  /^(?:(?:i|we) )?(?:really |just |also )*(?:need|want)(?: (?:a|an|some))?\s/iu,
  /^(?:someone|somebody) (?:has to|needs to|should|must)\s/iu,
  /^(?:i|we)(?:'ve|ve)? got(?:ta| to)\s/iu,
  /^(?:i|we) (?:must|should|gotta)\s/iu,
  /^(?:gotta|need to|have to|must|you need to|you to|go ahead and|feel free to)\s/iu,
  /^(?:what i want is|somehow i'?m on the hook for|(?:i|we)(?:'ve|’ve| have| had)? promised \S+(?: \S+)? (?=a\b|an\b|the\b)|(?:i|we)(?:'d|’d| would|) (?:could )?(?:like|do with|appreciate|be grateful for))\s/iu,
  /^(?:can|could) (?:somebody|someone|anyone) /iu,
  /^(?:somebody|someone|somebody's|someone's)(?: has| have)? (?:got to|gotta)\s/iu,
  /^(?:remind me(?: that| about)?|don'?t let me forget)\s/iu,
  /^(?:remind me|don'?t (?:let me )?forget|remember) to\s/iu,
  /^would it be possible(?:, [^,]{1,40},)? to\s/iu,
  /^(?:let's|lets|let us)\s/iu,
  /^(?:add|create|make|open|start|new)(?: me)?(?: (?:a|an|the|another))?(?: new)? (?:task|to-?do|ticket|reminder)(?: (?:to|for|called|named))?[:,-]?(?=\s)/iu,
  /^(?:task|to-?do|new task|ticket|reminder)\s*[:-]\s*/iu,
];
const TAILS: readonly RegExp[] = [
  /[\s,;–—-]+(?:(?:goes|put (?:it|that|this)|add (?:it|that|this)) )?(?:on|to) (?:my|the) (?:list|board|backlog|pile)\s*$/iu,
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

const SENTENCE_END = /(?<=[.!?…])\s+/u;
const ASKS =
  /\b(?:need|must|due|deadline|owe|please|want|by (?:mon|tue|wed|thu|fri|sat|sun)|write|draft|fix|build|make|create|prepare|research|find|compare|order|book|buy|send|organi[sz]e|plan|design)\b/i;
const STARTS =
  /^(?:(?:please|pls|so|ok|and|can you|could you|would you|i'd like you to|just|kindly|go|now) )*(?:write|draft|fix|build|make|create|prepare|research|find|compare|order|book|buy|send|organi[sz]e|check|plan|design|sort|get|put together|look|update|list|translate|move|set|need|want|i need|i want|we need|work out|clean|call|ring|email|pay|renew|add|redo|rewrite|turn|give me)\b/i;
/** How a request begins behind a story: "…, can you write me a script". */
const REQUEST =
  /^(?:(?:so|and|now|then) )*(?:please|pls|plz|kindly|can you|could you|would you|i want|i need|we need|need|(?:make|get|write|give|prepare|build|find) me)\b/i;
/** Points back at another sentence, and names nothing by itself. */
const POINTS_BACK = /\b(?:it|the same|them)\b|\b(?:this|that|those)(?=\s*(?:[.,!?;]|$))/i;
/** From this many words on a title is cut where a clause ends; the message goes with the task anyway. */
const LONG_TITLE = 9;
const FEWEST_WORDS = 3;
/** Where what follows explains more than it names. */
const CLAUSE =
  /,\s|;\s|:\s|\s[-–—]+\s|\s\(|\s(?=(?:because|since|so (?:that|i|we|he|she|they)|bc|cos|who|which|that|where|when|if|but|and (?:tell|give|then|also|get|put|send|see|list|have|not)|with|in case|using|including|w\/|b4|it)\b)/gi;
const DUE =
  /[\s,]+(?:(?:is )?due )?(?:(?:by|before|until|till|on|for|this|next)\s+)*(?:the\s+)?(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?|tomorrow|tonight|today|\d{1,2}(?:st|nd|rd|th))(?:\s+(?:morning|afternoon|evening|night|noon|at \S+|\d{1,2}(?::\d\d)?\s?(?:am|pm)?))*\s*$/i;

function wordCount(text: string): number {
  return text.split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

/** The sentence that asks for something; of a short message its first, where none does. */
function askingSentence(text: string): string {
  const sentences = text.split(SENTENCE_END).filter((sentence) => sentence.length > 8);
  const [first = text] = sentences;
  if (sentences.length < 2) return first;
  const telling = sentences.filter((sentence) => sentence === first || !POINTS_BACK.test(sentence));
  if (STARTS.test(first)) return first;
  return (
    telling.find((sentence) => STARTS.test(sentence)) ??
    telling.find((sentence) => ASKS.test(sentence)) ??
    first
  );
}

/** Where a sentence tells a story first and asks in a later clause, that clause. */
function askingClause(sentence: string): string {
  if (STARTS.test(sentence) || wordCount(sentence) <= LONG_TITLE) return sentence;
  const clause = [...sentence.matchAll(/[,;:]\s+|\s[-–—]+\s/gu)]
    .map(({ 0: mark, index }) => sentence.slice(index + mark.length))
    .find((rest) => {
      const opening = rest.split(/[,;:]\s/u)[0] ?? '';
      return (
        REQUEST.test(rest) &&
        wordCount(opening) >= FEWEST_WORDS &&
        !POINTS_BACK.test(opening.split(' ', 6).join(' '))
      );
    });
  return clause ?? sentence;
}

/**
 * Cuts a long title at the end of a clause: to at most `LONG_TITLE` words where it can, never to
 * less than a third of them, so that what is left still tells what is to be done.
 */
function withoutClauses(title: string): string {
  const all = wordCount(title);
  if (all <= LONG_TITLE) return title;
  const least = Math.max(FEWEST_WORDS, Math.ceil(all * LEAST_SHARE));
  const heads = [...title.matchAll(CLAUSE)]
    .map(({ index }) => title.slice(0, index).replace(DANGLING, '').trim())
    .filter((head) => wordCount(head) >= least);
  return heads.findLast((head) => wordCount(head) <= LONG_TITLE) ?? heads[0] ?? title;
}
const LEAST_SHARE = 0.4;
/** What a clause may not end with when the next one is cut off. */
const DANGLING = /[\s,]+(?:because|and|but|so|with|who|which|that|where|when|if|since)$/i;

/** A title without its due date, which is kept apart; a short one keeps what it has. */
function withoutDue(title: string): string {
  const head = title.replace(DUE, '');
  return wordCount(head) >= FEWEST_WORDS ? head : title;
}

/**
 * A task's title: the part of what was typed that names the work, without lead-ins, due date and
 * trailing clauses. `null` when nothing is left of it.
 */
export function titleOf(text: string): string | null {
  const asked = withoutPoliteness(askingClause(withoutPoliteness(askingSentence(oneLine(text)))));
  const title = bounded(
    capitalised(withoutPoliteness(withoutDue(withoutClauses(withoutDue(asked))))),
    TITLE_LENGTH,
  );
  return title === '' ? null : title;
}
