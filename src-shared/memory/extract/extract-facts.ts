import { normaliseRelation } from '../normalise.ts';
import { objectTypeOf, selfName } from '../relations.ts';
import type { Found, Named, Reading } from './found.ts';
import { namesOf, subjectName } from './names.ts';
import { objectsOf } from './objects.ts';
import { readPredicate, splitPredicates } from './predicates.ts';
import { propertyRelations } from './relation-patterns.ts';
import { isStatement, sentencesOf } from './sentences.ts';
import { takeTimes, type Timed } from './time-phrases.ts';

/** More than this from one text is no conversation but a table; the rest is the model's. */
const mostFacts = 200;

/**
 * What plain statements in English say: names, preferences, dates, places, jobs and relations, with
 * what ends or corrects them. Everything quotes its sentence. What is asked, ordered, guessed or
 * told of others is left out, and so is whatever is not understood.
 */
export function extractFacts(text: string, reading: Reading): readonly Found[] {
  const found: Found[] = [];
  let last: string | null = null;
  for (const sentence of sentencesOf(text)) {
    if (found.length >= mostFacts) break;
    const plain = plainOf(sentence);
    if (!isStatement(plain)) continue;
    const facts = readSentence(sentence, plain, reading, last);
    found.push(...facts);
    const subject = facts.at(-1)?.subject.name;
    if (subject !== undefined && subject !== selfName) last = subject;
  }
  return found.slice(0, mostFacts);
}

const opening =
  /^(?:(?:correction|update|note|news|fyi|btw|by the way|actually|well|ok|okay|so|sorry|no|hi|hello|hey|also|and|but|please remember that|remember that|remember|note that)[,:!]?\s+)+/iu;

/** Asked to keep it, at the end: “…, please remember that.” */
const closing =
  /[,;:–—-]?\s+(?:please\s+)?(?:remember|note|keep|save)(?: (?:that|this|it))?(?: (?:please|for (?:me|later)|in mind))?$/iu;

/** A sentence without what leads up to what it states, or asks to keep it. */
function plainOf(sentence: string): string {
  return sentence
    .replace(/[.!]+["”']?$/u, '')
    .replace(opening, '')
    .replace(closing, '');
}

function readSentence(
  sentence: string,
  stated: string,
  reading: Reading,
  last: string | null,
): readonly Found[] {
  const plain = stated
    .replace(/^I['’]m\b/u, 'I am')
    .replace(/^I['’]ve\b/u, 'I have')
    .replace(/^we['’]re\b/iu, 'We are')
    .replace(/^i\b/u, 'I');
  const context: Sentence = {
    quote: sentence,
    reading,
    last,
    isLowerCase: !/\p{Lu}/u.test(plain.replace(/\bI\b/gu, '')),
  };
  const due = readDue(plain, context);
  if (due.length > 0) return due;
  const timed = takeTimes(plain, reading.said);
  const pair = readPair(timed, context);
  if (pair.length > 0) return pair;
  const relative = readRelative(timed, context);
  if (relative.length > 0) return relative;
  const property = readProperty(timed, context);
  return property.length > 0 ? property : readClauses(timed, context);
}

/** “My sister Anna lives in Berlin” says who Anna is, and where she lives. */
function readRelative(timed: Timed, context: Sentence): readonly Found[] {
  const named = /^(?:my|our) (?<noun>\p{Ll}+) (?<name>\p{Lu}\S*(?: \p{Lu}\S*)?) (?<rest>.+)$/u.exec(
    timed.text.replace(/^(?:My|Our)\b/u, (word) => word.toLowerCase()),
  )?.groups;
  const [noun = '', name = '', rest = ''] = [named?.['noun'], named?.['name'], named?.['rest']];
  const relation = propertyRelations[noun];
  if (relation === undefined || objectTypeOf(relation) !== 'person') return [];
  const said = readClauses({ ...timed, text: `${name} ${rest}` }, context);
  if (said.length === 0) return [];
  // Since when she has been a sister is not what the sentence's time tells.
  const always = { text: '', from: undefined, to: undefined };
  return [...stated(context, always, personNamed(selfName), relation, name), ...said];
}

type Sentence = {
  readonly quote: string;
  readonly reading: Reading;
  readonly last: string | null;
  /** Typed without capitals, so that names cannot be told by them. */
  readonly isLowerCase: boolean;
};

/** The date is what is stated here, not when it is true. */
function readDue(text: string, context: Sentence): readonly Found[] {
  const found = /^(?<subject>.+?) (?:is|are) due (?:on|by) (?<object>.+)$/iu.exec(text)?.groups;
  const name = found === undefined ? null : subjectName(found['subject'] ?? '', context.last);
  if (found === undefined || name === null) return [];
  const none = { text: '', from: undefined, to: undefined };
  return stated(context, none, thing(name), 'deadline', found['object'] ?? '');
}

function readPair(timed: Timed, context: Sentence): readonly Found[] {
  const found =
    /^(?<one>\S+(?: \p{Lu}\S*)?) and (?<other>\S+(?: \p{Lu}\S*)?) (?:(?<end>broke up|divorced|separated|split up|got divorced|have divorced)|got married|are married|married)$/u.exec(
      timed.text,
    )?.groups;
  if (found === undefined) return [];
  const one = subjectName(found['one'] ?? '', context.last);
  const other = subjectName(found['other'] ?? '', context.last);
  if (one === null || other === null) return [];
  const { quote } = context;
  if (found['end'] === undefined)
    return stated(context, timed, personNamed(one), 'married_to', other);
  return ['married_to', 'partner_of', 'engaged_to'].flatMap((relation) => [
    { kind: 'end', subject: personNamed(one), relation, object: other, at: timed.from, quote },
    { kind: 'end', subject: personNamed(other), relation, object: one, at: timed.from, quote },
  ]);
}

const noProperty =
  /^(?:problem|question|point|idea|guess|plan|reason|opinion|issue|fault|answer|goal|aim|hope|fear|wish|turn|bad|mistake|life|day|thing|rest|one|way|family|friend|colleague)s?$/iu;

/** “My editor is Vim”, “Anna's phone number is 12”, “The status of Atlas is done”. */
function readProperty(timed: Timed, context: Sentence): readonly Found[] {
  const verb = '(?:is|are|was moved to|moved to|changed to|has moved to|has changed to|is now)';
  const noun = "(?<noun>[\\p{L}][\\p{L}\\p{N}'’-]*(?: [\\p{Ll}][\\p{L}\\p{N}-]*){0,2}?)";
  const forms = [
    `^(?<self>my|our) (?:new |current )?${noun} ${verb} (?<object>.+)$`,
    `^(?<owner>.{1,60}?)['’]s (?:new |current )?${noun} ${verb} (?<object>.+)$`,
    `^the (?:new |current )?${noun} of (?<owner>.{1,60}?) ${verb} (?<object>.+)$`,
  ];
  for (const form of forms) {
    const found = new RegExp(form, 'iu').exec(timed.text)?.groups;
    if (found === undefined) continue;
    const owner =
      found['self'] === undefined ? subjectName(found['owner'] ?? '', context.last) : selfName;
    const property = (found['noun'] ?? '').toLowerCase();
    const object = found['object'] ?? '';
    if (owner === null || noProperty.test(property) || saysNothing(object)) continue;
    const relation = relationOf(property);
    const subject =
      objectTypeOf(relation) === 'person' || owner === selfName ? personNamed(owner) : thing(owner);
    return stated(context, timed, subject, relation, object);
  }
  return [];
}

/** “is that it rains”, “is not here”, “is very nice”: no value of a property. */
function saysNothing(object: string): boolean {
  return /^(?:that|to|how|what|why|whether|not|very|so|too|quite|really|getting|going|coming|being|broken|wrong|right|nice|good|bad|great|ill|sick|happy|sad|late)\b/iu.test(
    object,
  );
}

function relationOf(property: string): string {
  return (
    propertyRelations[property] ?? normaliseRelation(property.replace(/^favorite\b/u, 'favourite'))
  );
}

/** A subject and what is said of it, once or several times. */
function readClauses(timed: Timed, context: Sentence): readonly Found[] {
  const words = timed.text.split(' ');
  for (let count = 1; count <= Math.min(7, words.length - 1); count += 1) {
    const subjects = namesOf(words.slice(0, count).join(' '), context.last);
    if (subjects.length === 0) continue;
    const clauses = splitPredicates(words.slice(count).join(' '));
    const [first] = clauses;
    if (first === undefined || (readPredicate(first) === null && !isSwitch(first))) continue;
    return subjects.flatMap((name) =>
      clauses.flatMap((clause) => readClause(clause, name, timed, context)),
    );
  }
  return [];
}

const switching = /^(?:has |have )?(?:switched|changed) from (?<old>.+?) to (?<new>.+)$/iu;

function isSwitch(clause: string): boolean {
  return switching.test(clause);
}

function readClause(
  clause: string,
  name: string,
  timed: Timed,
  context: Sentence,
): readonly Found[] {
  const change = switching.exec(clause)?.groups;
  if (change !== undefined) {
    const subject = personNamed(name);
    return [
      ...ended(context, subject, ['uses'], change['old'] ?? '', timed.from),
      ...stated(context, timed, subject, 'uses', change['new'] ?? ''),
    ];
  }
  const predicate = readPredicate(clause);
  if (predicate === null) return [];
  const { pattern, object, denied, past, plainNot } = predicate;
  const relation = relationFor(pattern.relations[0], name, object, context);
  const subject = subjectFor(name, relation);
  if (pattern.ends === true) {
    return denied ? [] : ended(context, subject, pattern.relations, object, timed.from ?? timed.to);
  }
  if (denied && plainNot && relation === 'likes') {
    return stated(context, timed, subject, 'dislikes', object ?? '');
  }
  if (denied) return ended(context, subject, [relation], object, timed.from ?? timed.to);
  const isOver =
    timed.to !== undefined && timed.from === undefined && timed.to <= context.reading.said;
  if (isOver) return ended(context, subject, [relation], object, timed.to);
  // What was so at some time, without its bounds, says nothing that can be placed.
  if (past && (timed.from === undefined || timed.to === undefined)) return [];
  return stated(context, timed, subject, relation, object ?? '');
}

/** Moving and joining mean something else for a firm than for a person. */
function relationFor(
  relation: string,
  name: string,
  object: string | null,
  { reading }: Sentence,
): string {
  if (relation === 'joined') return /^the \p{Ll}/u.test(object ?? '') ? 'member_of' : 'works_at';
  if (relation !== 'moved_to') return relation;
  const type = name === selfName ? 'person' : reading.typeOf(name);
  const isPerson = type === null || type === 'person' || type === 'thing';
  return isPerson && !/^(?:the|The) /u.test(name) ? 'lives_in' : 'located_in';
}

/** Relations that only people have. */
const ofPeople =
  /^(?:lives_in|works_|reports_to|studies|married_to|partner_of|engaged_to|born_in|likes|loves|prefers|dislikes|diet|speaks|drives|knows|friend_of|parent_of|child_of|sibling_of|colleague_of|allergic_to|plays|visited|birthday|age|member_of)/u;

function subjectFor(name: string, relation: string): Named {
  return name === selfName || ofPeople.test(relation) ? personNamed(name) : thing(name);
}

function personNamed(name: string): Named {
  return { name, entityType: 'person' };
}

function thing(name: string): Named {
  return { name, entityType: 'thing' };
}

/** Objects that are stated, or corrected: “Initech, not Globex”. */
function stated(
  { quote, isLowerCase, reading }: Sentence,
  { from, to }: Timed,
  subject: Named,
  relation: string,
  text: string,
): readonly Found[] {
  if (relation === '') return [];
  const correction = /^(?<right>.+?),? (?:and )?not (?:in |at |as |on )?(?<wrong>.+)$/iu.exec(
    text,
  )?.groups;
  const [right] =
    correction === undefined ? [] : objectsOf(relation, correction['right'] ?? '', isLowerCase);
  const [wrong] =
    correction === undefined ? [] : objectsOf(relation, correction['wrong'] ?? '', isLowerCase);
  if (right !== undefined && wrong !== undefined) {
    return [{ kind: 'correct', subject, relation, wrong, right, quote }];
  }
  const validTo = to !== undefined && to > (from ?? reading.said) ? to : undefined;
  return objectsOf(relation, text, isLowerCase).map((object) => ({
    kind: 'add',
    subject,
    relation,
    object,
    validFrom: from,
    validTo,
    quote,
  }));
}

function ended(
  { quote, isLowerCase }: Sentence,
  subject: Named,
  relations: readonly string[],
  text: string | null,
  at: number | undefined,
): readonly Found[] {
  return relations.flatMap((relation): readonly Found[] => {
    if (text === null) return [{ kind: 'end', subject, relation, object: undefined, at, quote }];
    return objectsOf(relation, text, isLowerCase).map((object) => ({
      kind: 'end',
      subject,
      relation,
      object,
      at,
      quote,
    }));
  });
}
