/** What is known of a relation. */
type RelationKind = {
  /** Only one value can be true at a time. */
  readonly single: boolean;
  /** Relations between the same two that cannot be true at once with it. */
  readonly excludes?: readonly string[];
  /** What its object is; without it, the relation has a value, not an entity. */
  readonly object?: 'person' | 'place' | 'organisation' | 'project';
  /** The sentence between subject and object. */
  readonly phrase?: string;
};

const kinds: Readonly<Record<string, RelationKind>> = {
  lives_in: { single: true, object: 'place', phrase: 'lives in' },
  located_in: { single: true, object: 'place', phrase: 'is located in' },
  works_at: { single: true, object: 'organisation', phrase: 'works at' },
  works_as: { single: true, phrase: 'works as' },
  works_on: { single: false, object: 'project', phrase: 'works on' },
  reports_to: { single: true, object: 'person', phrase: 'reports to' },
  leads: { single: false, object: 'project', phrase: 'leads' },
  led_by: { single: true, object: 'person', phrase: 'is led by' },
  owned_by: { single: true, object: 'person', phrase: 'is owned by' },
  studies_at: { single: true, object: 'organisation', phrase: 'studies at' },
  studies: { single: true, phrase: 'studies' },
  married_to: { single: true, object: 'person', phrase: 'is married to' },
  partner_of: { single: true, object: 'person', phrase: 'is the partner of' },
  engaged_to: { single: true, object: 'person', phrase: 'is engaged to' },
  named: { single: true, phrase: 'is called' },
  age: { single: true, phrase: 'is aged' },
  birthday: { single: true, phrase: 'has their birthday on' },
  born_in: { single: true, object: 'place', phrase: 'was born in' },
  email: { single: true, phrase: 'has the e-mail address' },
  phone: { single: true, phrase: 'has the phone number' },
  address: { single: true, phrase: 'has the address' },
  drives: { single: true, phrase: 'drives' },
  status: { single: true, phrase: 'has the status' },
  price: { single: true, phrase: 'costs' },
  deadline: { single: true, phrase: 'is due on' },
  version: { single: true, phrase: 'is at version' },
  prefers: { single: false, phrase: 'prefers', excludes: ['dislikes'] },
  likes: { single: false, phrase: 'likes', excludes: ['dislikes'] },
  loves: { single: false, phrase: 'loves', excludes: ['dislikes'] },
  dislikes: { single: false, phrase: 'dislikes', excludes: ['likes', 'loves', 'prefers'] },
  uses: { single: false, phrase: 'uses' },
  knows: { single: false, object: 'person', phrase: 'knows' },
  friend_of: { single: false, object: 'person', phrase: 'is a friend of' },
  parent_of: { single: false, object: 'person', phrase: 'is a parent of' },
  child_of: { single: false, object: 'person', phrase: 'is a child of' },
  sibling_of: { single: false, object: 'person', phrase: 'is a sibling of' },
  colleague_of: { single: false, object: 'person', phrase: 'is a colleague of' },
  member_of: { single: false, object: 'organisation', phrase: 'is a member of' },
  owns: { single: false, phrase: 'owns' },
  speaks: { single: false, phrase: 'speaks' },
  plays: { single: false, phrase: 'plays' },
  allergic_to: { single: false, phrase: 'is allergic to' },
  diet: { single: true, phrase: 'eats' },
  visited: { single: false, object: 'place', phrase: 'visited' },
  attends: { single: false, phrase: 'attends' },
  has: { single: false, phrase: 'has' },
};

/** `favourite_colour`, `preferred_editor`, `current_project`: one at a time by their names. */
const singleByName = /^(?:favou?rite|preferred|current|main|primary|usual|default|home|work)_/u;

/** Whether only one value of the relation can be true at a time; unknown ones may have many. */
export function isSingleValued(relation: string): boolean {
  return kinds[relation]?.single ?? singleByName.test(relation);
}

/** Relations that cannot hold between the same two at the same time. */
export function excludedBy(relation: string): readonly string[] {
  return kinds[relation]?.excludes ?? [];
}

/** What kind of entity the object of a relation is; null where it has a value instead. */
export function objectTypeOf(relation: string): string | null {
  return kinds[relation]?.object ?? null;
}

/** `works_at` → `works at`. */
export function relationPhrase(relation: string): string {
  const known = kinds[relation]?.phrase;
  if (known !== undefined) return known;
  const words = relation.replaceAll('_', ' ');
  return singleByName.test(relation) ? `has the ${words}` : words;
}

/** What the person who speaks is called as an entity. */
export const selfName = 'me';

/** A sentence for a person, of at most 4,000 units. */
export function factSentence(subject: string, relation: string, object: string): string {
  const phrase = relationPhrase(relation);
  const sentence =
    subject === selfName
      ? `You ${secondPerson(phrase)} ${object}`
      : `${subject} ${phrase} ${object}`;
  return sentence.slice(0, 4_000);
}

/** `is married to` → `are married to`, `lives in` → `live in`. */
function secondPerson(phrase: string): string {
  const [verb = '', ...rest] = phrase.replace(/\btheir\b/u, 'your').split(' ');
  const yours = verb === 'is' || verb === 'was' ? (verb === 'is' ? 'are' : 'were') : verb;
  const base = yours === 'has' ? 'have' : yours.replace(/(?<=[^s])s$/u, '');
  return [base, ...rest].join(' ');
}
