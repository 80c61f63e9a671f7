/** What a statement is plainly about, though it does not name it: "call me Sam" is a name. */
export type MemoryTopic = {
  readonly key: string;
  /** Where the pattern says which words are the content; else the whole statement is. */
  readonly value: string | null;
};

/**
 * A small lexicon: pattern and key, first match wins. A pattern's group, where it has
 * one, is the value. Kept to what people commonly tell an assistant about themselves.
 */
const TOPICS: readonly (readonly [string, RegExp])[] = [
  [
    'name',
    /^(?:please )?(?:call|address) me(?: as| by)? ([^,;.]+?)(?: (?:not|in|at|from now)\b.*|[,;.].*)?$/i,
  ],
  ['name', /^(?:i go by|my name(?:'s|’s| is)) ([^,;.]+?)(?: not\b.*|[,;.].*)?$/i],
  ['pronouns', /\b(?:they\/them|she\/her|he\/him|pronouns)\b/i],
  [
    'answer_length',
    /\b(?:short|brief|concise|long|detailed)(?:er)? (?:answers|replies|responses)\b|\b(?:answers|replies|responses) (?:very )?(?:short|brief|concise|long)\b|\bkeep (?:it|things|them) (?:short|brief)\b/i,
  ],
  ['spelling', /\b(?:british|american|us|uk|canadian|australian) (?:spelling|english)\b/i],
  ['units', /\b(?:metric|imperial|celsius|fahrenheit|(?:si|metric|imperial) units)\b/i],
  ['time_format', /\b(?:24|12)[- ]?h(?:ours?)?\b.{0,12}\b(?:clock|time|format)\b|^24h\b/i],
  ['emojis', /\bemojis?\b/i],
  ['bullet_points', /\bbullet points?\b/i],
  ['theme', /\b(?:dark|light) (?:mode|theme)\b/i],
  ['seat', /\b(?:aisle|window)(?: seats?)?\b(?=.*\b(?:seats?|train|plane|flight|fly\w*)\b|$)/i],
  ['handedness', /\b((?:left|right)[- ]handed)\b/i],
  ['time_zone', /\b(?:time ?zone\b|(?:work|live) (?:from|on|in) \S+ time\b)/i],
  ['home', /^(?:i|we) (?:now )?(?:live|am based|are based|'m based) (?:in|at|near|on) (.+)$/i],
  ['home', /^(?:i|we)(?:'m|’m|m|'re|’re) based in (.+)$/i],
  ['home', /^(?:i|we)(?:'ve|’ve| have)? moved to (.+)$/i],
  ['employer', /^i work (?:for|at) (.+)$/i],
  ['job', /^i work as (.+)$/i],
  [
    'job',
    /^(?:i am|i'm|i’m|im) an? ((?:[\w\u00C0-\uFFFF-]+ ){0,2}[\w\u00C0-\uFFFF-]+(?:er|or|ist|ian|nurse|teacher))$/i,
  ],
  ['parking_spot', /^(?:i|we) (?:always )?park (?:in|at|on) (.+)$/i],
  ['shoe_size', /^(?:i'm|i am|im|i’m|i take) (?:a )?(size \d.*)$/i],
  [
    'allergy',
    /\ballergic to (.+)$|\ballerg(?:ic|y|ies)\b|\bcan(?:'t|’t|t|not) (?:have|eat|take|tolerate) (nuts|peanuts|shellfish|gluten|dairy|eggs?|lactose|milk)\b|\b(?:coeliac|celiac|lactose intoleran\w+)\b/i,
  ],
  [
    'diet',
    /\b(?:vegetarian|vegan|pescatarian|halal|kosher|teetotal)\b|\b(?:don't|don’t|dont|do not|never|can't|cannot) eat (?!lunch|dinner|breakfast|before|after)|\bveggie\b/i,
  ],
  [
    'language',
    /\b(?:answer|reply|write|speak|talk)(?: to)?(?: me)?(?: only)? in (?!the\b|one\b|\d|short\b|full\b|simple\b)[A-Za-z\u00C0-\uFFFF]+$/i,
  ],
  ['signature', /^sign (?:my |our |all )?(?:letters|mails?|emails?|me|off)\b/i],
];

/** The topic of a statement that names none as its subject; `null` where none is plain. */
export function memoryTopicOf(statement: string): MemoryTopic | null {
  for (const [key, pattern] of TOPICS) {
    const found = pattern.exec(statement);
    if (found !== null)
      return {
        key,
        value:
          found
            .slice(1)
            .find((group) => group !== undefined)
            ?.trim() ?? null,
      };
  }
  return null;
}
