import { eventPatterns, type Pattern, statePatterns } from './relation-patterns.ts';

/** What stands behind a subject. */
export type Predicate = {
  readonly pattern: Pattern;
  readonly object: string | null;
  /** It is denied: no longer, not any more. */
  readonly denied: boolean;
  /** It was so once. */
  readonly past: boolean;
  /** “does not”, without “any more”. */
  readonly plainNot: boolean;
};

const adverbs =
  /^(?:now|currently|still|already|also|actually|recently|officially|really|always|mostly|usually|just|since then)\s+/iu;
const anyMore = /\s+(?:any ?more|any longer)$/iu;

const pasts: Readonly<Record<string, string>> = {
  lived: 'lives',
  worked: 'works',
  studied: 'studies',
  played: 'plays',
  drove: 'drives',
  used: 'uses',
  owned: 'owns',
  spoke: 'speaks',
  liked: 'likes',
  loved: 'loves',
  preferred: 'prefers',
  reported: 'reports',
  cost: 'costs',
  was: 'is',
  were: 'are',
};

/** Reads one predicate; null where it says nothing that is kept. */
export function readPredicate(text: string): Predicate | null {
  let rest = text.replace(adverbs, '').trim();
  let denied = false;
  let plainNot = false;
  let past = false;
  const rewrite = (pattern: RegExp, by: string): boolean => {
    if (!pattern.test(rest)) return false;
    rest = rest.replace(pattern, by);
    return true;
  };
  const hadMore = anyMore.test(rest);
  if (
    rewrite(/^(?<be>am|is|are)(?:n['’]t| not)\s+/iu, '$<be> ') ||
    rewrite(/^(?:does|do)(?:n['’]t| not)\s+/iu, '')
  ) {
    denied = true;
    plainNot = !hadMore;
  } else if (
    rewrite(/^(?<be>am|is|are)\s+no longer\s+/iu, '$<be> ') ||
    rewrite(/^no longer\s+/iu, '') ||
    rewrite(/^(?:has |have )?stopped\s+(?=\w+ing\b)/iu, 'is ')
  ) {
    denied = true;
  } else if (rewrite(/^used to\s+/iu, '')) {
    denied = true;
  }
  if (denied) rest = rest.replace(anyMore, '');
  rest = rest
    .replace(adverbs, '')
    .replace(/^(?<be>am|is|are)\s+(?:now|currently|still|also|already)\s+/iu, '$<be> ');
  const event = match(eventPatterns, rest);
  if (event !== null) return { ...event, denied, past, plainNot };
  const first = /^\w+/u.exec(rest)?.[0].toLowerCase() ?? '';
  const present =
    Object.hasOwn(pasts, first) && !/^was (?:born|promoted|fired)/iu.test(rest)
      ? pasts[first]
      : undefined;
  if (present !== undefined) {
    past = true;
    rest = `${present}${rest.slice(first.length)}`;
  }
  const state = match(statePatterns, rest);
  return state === null ? null : { ...state, denied, past, plainNot };
}

function match(
  patterns: readonly Pattern[],
  text: string,
): { readonly pattern: Pattern; readonly object: string | null } | null {
  for (const pattern of patterns) {
    const found = pattern.says.exec(text);
    if (found !== null) return { pattern, object: found.groups?.['object'] ?? null };
  }
  return null;
}

/** “works at Pirelli and lives in Milan” are two; “likes sailing and swimming” is one. */
export function splitPredicates(text: string): readonly string[] {
  const clauses: string[] = [];
  for (const part of text.split(/,?\s+and\s+/u)) {
    const last = clauses.at(-1);
    if (last === undefined || readPredicate(part) !== null) clauses.push(part);
    else clauses[clauses.length - 1] = `${last} and ${part}`;
  }
  return clauses;
}
