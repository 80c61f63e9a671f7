/** Kinds of work, first match wins; what no word decides is left to the classifier's head. */
const KINDS: readonly (readonly [string, RegExp])[] = [
  [
    'coding',
    /\b(?:bug|login page|api|endpoint|refactor|unit tests?|css|html|typescript|javascript|python|rust|sql|script|scraper|parser|regex|docker|compile|deploy|backend|frontend|web ?app|website|app|code|repo|branch|function|database|schema|migration|auth(?:entication)?|cli|npm|build pipeline)\b/iu,
  ],
  [
    'research',
    /^(?:research|investigate|look into|find out|compare|benchmark|survey|evaluate|explore)\b/iu,
  ],
  [
    'writing',
    /^(?:write|draft|compose|proofread|edit|rewrite|translate)\b|\b(?:product description|blog post|newsletter|essay|cover letter|press release|speech|article|copy)\b/iu,
  ],
  [
    'business_growth',
    /\b(?:customers|revenue|pricing strategy|market(?:ing)?|leads|investors?|sales (?:deck|plan)|growth|seo|campaign|business plan|competitors?|sponsors?|fundrais\w*)\b/iu,
  ],
  [
    'personal',
    /\b(?:dentist|doctor|optician|vet|mum|mom|dad|birthday|bday|groceries|milk|haircut|gym|holiday|kids?|school|passport|prescription|laundry|dog|cat|wedding|boiler)\b/iu,
  ],
  ['planning', /^(?:plan|schedule|organi[sz]e|outline|arrange|prepare an agenda)\b/iu],
];

const HIGH =
  /\b(?:entire|whole|complete|full|end to end|from scratch|migrate|migration|system|architecture|all (?:the|of|our|\d+)|every|thesis|novel|book|[1-9]\d{3,} words?|[1-9]\d pages?|rollout|strategy|overhaul)\b/iu;
const LOW =
  /\b(?:quick|short|small|simple|tiny|brief|typo|rename|call|ring|email|buy|pick up|book|remind|appointment|pay|renew|return|order)\b/iu;

/** A small change to one thing, in a few words: “Fix the login page”. */
const SMALL_CHANGE = /^(?:fix|update|change|rename|add|remove|check|correct|adjust)(?: \S+){1,3}$/i;

/** The kind of work. `fallback` is the classifier's opinion. */
export function intentTypeOf(title: string, fallback: string): string {
  return KINDS.find(([, pattern]) => pattern.test(title))?.[0] ?? fallback;
}

/** How large it looks: words that say so, else the classifier's opinion. */
export function complexityOf(title: string, fallback: string): 'low' | 'medium' | 'high' {
  if (HIGH.test(title)) return 'high';
  if (LOW.test(title) || SMALL_CHANGE.test(title)) return 'low';
  if (fallback === 'low' || fallback === 'high') return fallback;
  return 'medium';
}
