/** How a predicate is said, and what relations it means. */
export type Pattern = {
  /** After the subject; `object` is the rest. */
  readonly says: RegExp;
  /** Several: whichever of them is known is ended; the first is what is stated. */
  readonly relations: readonly [string, ...string[]];
  /** Ends what it names; otherwise it states it. */
  readonly ends?: boolean;
  /** Something that happened: its time is when the state began. A past tense is then no past state. */
  readonly happens?: boolean;
  /** The whole predicate is the value. */
  readonly value?: string;
};

const rest = '(?<object>.+)';
const says = (verb: string): RegExp => new RegExp(`^(?:${verb})\\s+${rest}$`, 'iu');
/** The verb in the third and first person, going on, and up to now. */
const state = (
  base: string,
  third: string,
  going: string,
  done: string,
  preposition = '',
): RegExp =>
  says(
    `(?:(?:${base}|${third})|(?:am|is|are|['’]m|['’]s|['’]re)\\s+${going}|(?:has|have|['’]ve)\\s+(?:been\\s+${going}|${done}))${preposition === '' ? '' : `\\s+(?:${preposition})`}`,
  );
const be = `(?:am|is|are|['’]m|['’]s|['’]re)`;

/** States, from the most to the least particular. */
export const statePatterns: readonly Pattern[] = [
  { says: state('live', 'lives', 'living', 'lived', 'in'), relations: ['lives_in'] },
  { says: says(`reside in|resides in`), relations: ['lives_in'] },
  { says: state('work', 'works', 'working', 'worked', 'at|for'), relations: ['works_at'] },
  { says: says(`${be} employed (?:at|by)`), relations: ['works_at'] },
  { says: state('work', 'works', 'working', 'worked', 'as'), relations: ['works_as'] },
  { says: state('work', 'works', 'working', 'worked', 'on'), relations: ['works_on'] },
  { says: says('report to|reports to'), relations: ['reports_to'] },
  { says: says(`${be} (?:led|run|headed|managed) by`), relations: ['led_by'] },
  { says: says(`${be} owned by|belongs? to`), relations: ['owned_by'] },
  { says: says(`${be} (?:located|based|situated) (?:in|at)`), relations: ['located_in'] },
  { says: state('study', 'studies', 'studying', 'studied', 'at'), relations: ['studies_at'] },
  { says: state('study', 'studies', 'studying', 'studied'), relations: ['studies'] },
  { says: says(`${be} married to`), relations: ['married_to'] },
  { says: says(`${be} engaged to`), relations: ['engaged_to'] },
  { says: says(`${be} (?:the|a) partner of|${be} dating`), relations: ['partner_of'] },
  {
    says: says(`${be} (?:the |a )?(?:father|mother|parent|dad|mum|mom) of`),
    relations: ['parent_of'],
  },
  { says: says(`${be} (?:the |a )?(?:son|daughter|child) of`), relations: ['child_of'] },
  { says: says(`${be} (?:the |a )?(?:brother|sister|sibling|twin) of`), relations: ['sibling_of'] },
  { says: says(`${be} friends with|${be} (?:the |a )?friend of`), relations: ['friend_of'] },
  { says: says(`${be} (?:the |a )?colleague of`), relations: ['colleague_of'] },
  { says: says(`${be} (?:the |a )?member of`), relations: ['member_of'] },
  { says: says(`${be} allergic to`), relations: ['allergic_to'] },
  {
    says: new RegExp(`^${be} (?:a |an )?(?<object>vegetarian|vegan|pescatarian)$`, 'iu'),
    relations: ['diet'],
  },
  { says: says(`${be} at version|runs? version`), relations: ['version'] },
  { says: says('costs?'), relations: ['price'] },
  { says: new RegExp(`^${be} (?<object>\\d{1,3}) years old$`, 'iu'), relations: ['age'] },
  {
    says: new RegExp(
      `^${be} (?<object>closed|open|done|finished|completed|cancelled|delayed|blocked|broken|on hold)$`,
      'iu',
    ),
    relations: ['status'],
  },
  { says: says(`${be} (?:called|named)`), relations: ['named'] },
  { says: says('was born in|were born in'), relations: ['born_in'], happens: true },
  { says: says('likes?|enjoys?'), relations: ['likes'] },
  { says: says('loves?'), relations: ['loves'] },
  { says: says('prefers?'), relations: ['prefers'] },
  { says: says("dislikes?|hates?|can(?:['’]t|not) stand"), relations: ['dislikes'] },
  { says: state('play', 'plays', 'playing', 'played'), relations: ['plays'] },
  { says: says('speaks?'), relations: ['speaks'] },
  { says: says('owns?'), relations: ['owns'] },
  { says: state('drive', 'drives', 'driving', 'driven'), relations: ['drives'] },
  { says: state('use', 'uses', 'using', 'used'), relations: ['uses'] },
  { says: says('knows?'), relations: ['knows'] },
  {
    says: /^(?:has|have|['’]ve got|has got|have got)\s+(?<object>(?:an?|one|two|three) .+)$/iu,
    relations: ['has'],
  },
];

/** What happens: it begins a state, or ends one. */
export const eventPatterns: readonly Pattern[] = [
  {
    says: /^(?:(?:has|have) )?moved (?:from .+? )?to\s+(?<object>.+)$/iu,
    relations: ['moved_to'],
    happens: true,
  },
  { says: says('(?:(?:has|have) )?joined'), relations: ['joined'], happens: true },
  {
    says: says('(?:(?:has|have) )?started (?:(?:to )?work(?:ing)? |(?:a|my|his|her) new job )?at'),
    relations: ['works_at'],
    happens: true,
  },
  {
    says: says('(?:(?:has|have) )?became|(?:has|have) become|was promoted to'),
    relations: ['works_as'],
    happens: true,
  },
  { says: says('(?:got )?married(?: to)?'), relations: ['married_to'], happens: true },
  { says: says('got engaged to'), relations: ['engaged_to'], happens: true },
  { says: says('(?:(?:has|have) )?bought'), relations: ['owns'], happens: true },
  { says: says('(?:(?:has|have) )?visited'), relations: ['visited'], happens: true },
  {
    says: says('divorced|(?:has|have) divorced|broke up with|separated from'),
    relations: ['married_to', 'partner_of', 'engaged_to'],
    ends: true,
    happens: true,
  },
  {
    says: says(
      '(?:(?:has|have) )?(?:left|quit|resigned from|was fired from|was laid off from)(?: (?:my|his|her|their|the) job at)?',
    ),
    relations: ['works_at', 'member_of', 'studies_at', 'lives_in'],
    ends: true,
    happens: true,
  },
  {
    says: says('(?:(?:has|have) )?graduated from'),
    relations: ['studies_at'],
    ends: true,
    happens: true,
  },
  {
    says: says('(?:(?:has|have) )?(?:sold|given away|gave away|lost)'),
    relations: ['owns', 'has', 'drives'],
    ends: true,
    happens: true,
  },
  {
    says: /^(?:has |have )?retired$/iu,
    relations: ['works_at', 'works_as'],
    ends: true,
    happens: true,
  },
];

/** What the nouns of “Anna's … is” mean; any other is a relation of its own. */
export const propertyRelations: Readonly<Record<string, string>> = {
  manager: 'reports_to',
  boss: 'reports_to',
  wife: 'married_to',
  husband: 'married_to',
  spouse: 'married_to',
  partner: 'partner_of',
  girlfriend: 'partner_of',
  boyfriend: 'partner_of',
  daughter: 'parent_of',
  son: 'parent_of',
  father: 'child_of',
  mother: 'child_of',
  brother: 'sibling_of',
  sister: 'sibling_of',
  phone: 'phone',
  'phone number': 'phone',
  'telephone number': 'phone',
  number: 'phone',
  email: 'email',
  'e-mail': 'email',
  'email address': 'email',
  'e-mail address': 'email',
  name: 'named',
  job: 'works_as',
  profession: 'works_as',
  occupation: 'works_as',
  employer: 'works_at',
  version: 'version',
  leader: 'led_by',
  owner: 'owned_by',
};
