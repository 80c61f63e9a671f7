/** What a statement is plainly about, though it does not name it: "call me Sam" is a name. */
export type MemoryTopic = {
  readonly key: string;
  /** Where the pattern says which words are the content; else the whole statement is. */
  readonly value: string | null;
};

/**
 * A small lexicon: pattern and key, first match wins. A pattern's group, if it has one, is the
 * value. Kept to what people commonly tell an assistant about themselves.
 */
const TOPICS: readonly (readonly [string, RegExp])[] = [
  [
    'name',
    /^(?:please )?(?:call|address) me(?: as| by)? ([^,;.]+?)(?: (?:not|in|at|from now)\b.*|[,;.].*)?$/iu,
  ],
  ['name', /^(?:i go by|my name(?:'s|’s| is)) ([^,;.]+?)(?: not\b.*|[,;.].*)?$/iu],
  ['pronouns', /\b(?:they\/them|she\/her|he\/him|pronouns)\b/iu],
  [
    'answer_length',
    /\b(?:short|brief|concise|long|detailed)(?:er)? (?:answers|replies|responses)\b|\b(?:answers|replies|responses) (?:very )?(?:short|brief|concise|long)\b|\bkeep (?:it|things|them) (?:short|brief)\b/iu,
  ],
  ['spelling', /\b(?:british|american|us|uk|canadian|australian) (?:spelling|english)\b/iu],
  ['units', /\b(?:metric|imperial|celsius|fahrenheit|(?:si|metric|imperial) units)\b/iu],
  ['time_format', /\b(?:24|12)[- ]?h(?:ours?)?\b.{0,12}\b(?:clock|time|format)\b|^24h\b/iu],
  ['emojis', /\bemojis?\b/iu],
  ['bullet_points', /\bbullet points?\b/iu],
  ['theme', /\b(?:dark|light) (?:mode|theme)\b/iu],
  ['seat', /\b(?:aisle|window)(?: seats?)?\b(?=.*\b(?:seats?|train|plane|flight|fly\w*)\b|$)/iu],
  ['handedness', /\b((?:left|right)[- ]handed)\b/iu],
  ['time_zone', /\b(?:time ?zone\b|(?:work|live) (?:from|on|in) \S+ time\b)/iu],
  ['home', /^(?:i|we) (?:now )?(?:live|am based|are based|'m based) (?:in|at|near|on) (.+)$/iu],
  ['home', /^(?:i|we)(?:'m|’m|m|'re|’re) based in (.+)$/iu],
  ['home', /^(?:i|we)(?:'ve|’ve| have)? moved to (.+)$/iu],
  ['employer', /^i work (?:for|at) (.+)$/iu],
  ['job', /^i work as (.+)$/iu],
  [
    'job',
    /^(?:i am|i'm|i’m|im) an? ((?:[\p{L}-]+ ){0,2}[\p{L}-]+(?:er|or|ist|ian|nurse|teacher))$/iu,
  ],
  ['parking_spot', /^(?:i|we) (?:always )?park (?:in|at|on) (.+)$/iu],
  ['shoe_size', /^(?:i'm|i am|im|i’m|i take) (?:a )?(size \d.*)$/iu],
  [
    'allergy',
    /\ballergic to (.+)$|\ballerg(?:ic|y|ies)\b|\bcan(?:'t|’t|t|not) (?:have|eat|take|tolerate) (?:nuts|peanuts|shellfish|gluten|dairy|eggs?|lactose|milk)\b|\b(?:coeliac|celiac|lactose intoleran\w+)\b/iu,
  ],
  [
    'diet',
    /\b(?:vegetarian|vegan|pescatarian|halal|kosher|teetotal)\b|\b(?:don't|don’t|dont|do not|never|can't|cannot) eat (?!lunch|dinner|breakfast|before|after)|\bveggie\b/iu,
  ],
  [
    'language',
    /\b(?:answer|reply|write|speak|talk)(?: to)?(?: me)?(?: only)? in (?!the\b|one\b|\d|short\b|full\b|simple\b)\p{L}+$/iu,
  ],
  ['signature', /^sign (?:my |our |all )?(?:letters|mails?|emails?|me|off)\b/iu],
];

/** The topic of a statement that names none as its subject; `null` where none is plain. */
export function memoryTopicOf(statement: string): MemoryTopic | null {
  for (const [key, pattern] of TOPICS) {
    const found = pattern.exec(statement);
    if (found !== null) return { key, value: found[1]?.trim() ?? null };
  }
  return null;
}
