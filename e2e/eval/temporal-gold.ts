import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a statement says, as gold. Times are Unix milliseconds. */
export type GoldFact =
  | {
      readonly kind: 'add';
      readonly subject: string;
      readonly relation: string;
      readonly object: string;
      readonly from: number | undefined;
      readonly to: number | undefined;
    }
  | {
      readonly kind: 'end';
      readonly subject: string;
      readonly relation: string;
      readonly object: string | undefined;
      readonly at: number;
    }
  | {
      readonly kind: 'fix';
      readonly subject: string;
      readonly relation: string;
      readonly wrong: string;
      readonly right: string;
    };

export type GoldStatement = {
  readonly at: number;
  readonly heardAt: number;
  readonly text: string;
  readonly facts: readonly GoldFact[];
};

export type GoldQuestion = {
  readonly valid: number;
  readonly known: number | undefined;
  readonly subject: string;
  readonly relation: string;
  readonly answers: readonly string[];
};

export type GoldStory = {
  readonly name: string;
  /** Every second story: nothing is tuned on it. */
  readonly heldOut: boolean;
  readonly statements: readonly GoldStatement[];
  readonly questions: readonly GoldQuestion[];
};

/** Reads all stories; `temporal-gold-1.txt` says how they are written. Throws on a line that is not so. */
export function readGold(): readonly GoldStory[] {
  const folder = import.meta.dirname;
  const files = readdirSync(folder).filter((name) => /^temporal-gold-\d+\.txt$/u.test(name));
  const text = files
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  return text
    .replaceAll(/^#.*$/gmu, '')
    .split(/^story /mu)
    .slice(1)
    .map((story, index) => readStory(story, index % 2 === 1));
}

function readStory(text: string, heldOut: boolean): GoldStory {
  const [name = '', ...lines] = text.split('\n').filter((line) => line.trim() !== '');
  const statements: GoldStatement[] = [];
  const questions: GoldQuestion[] = [];
  for (const line of lines) {
    if (line.startsWith('?')) questions.push(readQuestion(line));
    else statements.push(readStatement(line));
  }
  return { name: name.trim(), heldOut, statements, questions };
}

function readStatement(line: string): GoldStatement {
  const [times = '', text = '', facts = ''] = line.split(' | ');
  const [at = '', heard = at] = times.split(' heard ');
  return {
    at: day(at),
    heardAt: day(heard),
    text,
    facts: facts.trim() === '-' ? [] : facts.split(';').map((fact) => readFact(fact.trim())),
  };
}

function readFact(text: string): GoldFact {
  const kind = /^(?:end|fix) /u.exec(text)?.[0].trim();
  const parts = text.replace(/^(?:end|fix) /u, '').split(' / ');
  const [subject = '', relation = '', ...rest] = parts;
  const time = (name: string): number | undefined => {
    const found = rest.find((part) => part.startsWith(`${name} `));
    return found === undefined ? undefined : day(found.slice(name.length + 1));
  };
  const object = rest.find((part) => !/^(?:from|to|at) \d{4}-/u.test(part));
  if (kind === 'end') return { kind, subject, relation, object, at: time('at') ?? fail(text) };
  if (object === undefined) return fail(text);
  if (kind === 'fix') {
    const [wrong = '', right = ''] = object.split(' -> ');
    return { kind, subject, relation, wrong, right };
  }
  return { kind: 'add', subject, relation, object, from: time('from'), to: time('to') };
}

function readQuestion(line: string): GoldQuestion {
  const found =
    /^\? valid (?<valid>\S+)(?: known (?<known>\S+))? (?<subject>.+?) \/ (?<relation>\w+) = (?<answers>.+)$/u.exec(
      line,
    )?.groups;
  if (found === undefined) return fail(line);
  const { valid = '', known, subject = '', relation = '', answers = '' } = found;
  return {
    valid: day(valid),
    known: known === undefined ? undefined : day(known),
    subject,
    relation,
    answers: answers.trim() === '-' ? [] : answers.split(', ').map((answer) => answer.trim()),
  };
}

function day(text: string): number {
  const time = Date.parse(`${text.trim()}T00:00:00Z`);
  return Number.isNaN(time) ? fail(text) : time;
}

function fail(what: string): never {
  throw new Error(`The gold set has something that cannot be read: ${what}`);
}
