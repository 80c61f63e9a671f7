import { isSingleValued, objectTypeOf } from '../relations.ts';

const clause =
  /\s*(?:[;:(–—]|,\s*(?:but|and|because|so|which|who|when|where|while|although|though|since)\b|\b(?:but|because|which|who|when|where|so that|although|though|while|even if)\b).*$/iu;
const empty =
  /^(?:it|that|this|these|those|him|her|them|me|you|us|to|how|what|the idea|the way|your|being|not|nothing|everything|everyone|nobody|there|here|so|very|too)\b/iu;
const common =
  /^(?:home|work|night|school|peace|general|fact|charge|vain|bed|a|an|my|his|her|their|our|your)\b/iu;
/** Relations whose object has a lower-case name at times: “the choir”, “the hangar”. */
const namedLoosely = new Set(['member_of', 'located_in', 'works_on', 'owned_by']);
const longestWords = 8;

/** The things that an object of a sentence names; none where it is not a name or a value. */
export function objectsOf(relation: string, text: string, isLowerCase: boolean): readonly string[] {
  const whole =
    relation === 'prefers' ? text.replace(/\s+(?:to|over|rather than)\s.+$/iu, '') : text;
  const listed = isSingleValued(relation) ? [whole] : listOf(whole);
  return listed
    .map((item) => tidy(relation, item))
    .filter((item) => accepts(relation, item, isLowerCase));
}

/** “tea, coffee and juice” are three; a longer piece is no item of a list. */
function listOf(text: string): readonly string[] {
  const items = text.split(/\s*,\s*(?:and\s+)?|\s+and\s+/u);
  return items.every((item) => item.split(/\s+/u).length <= 4) ? items : [text];
}

function tidy(relation: string, text: string): string {
  const plain = text
    .replace(clause, '')
    .replace(/,.*$/u, relation === 'address' ? '$&' : '')
    .replace(
      /\s+(?:now|again|currently|these days|nowadays|at the moment|too|as well|very much|a lot|so much|the most|instead|already|recently|any ?more|any longer)$/iu,
      '',
    )
    .replace(/[.!,]+$/u, '')
    .trim();
  return plain.replace(/^(?:an?|the|my|his|her|their|our)\s+(?=\S)/iu, '');
}

function accepts(relation: string, item: string, isLowerCase: boolean): boolean {
  if (item === '' || empty.test(item) || item.split(/\s+/u).length > longestWords) return false;
  if (item.length > 200) return false;
  if (objectTypeOf(relation) === null || namedLoosely.has(relation)) return true;
  if (/^[\p{Lu}\p{N}]/u.test(item)) return true;
  return isLowerCase && !common.test(item) && !/\s/u.test(item);
}
