import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '#db/open-store.ts';
import type { Fact } from '#shared/contracts/memory.ts';
import type { NewFact } from '#shared/contracts/memory-writes.ts';
import { storeContract } from '#shared/contracts/store.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { defaultWorkspaceId, newId } from '#shared/ids.ts';
import { normaliseName } from '#shared/memory/normalise.ts';
import { objectTypeOf, selfName } from '#shared/memory/relations.ts';
import { portPair } from '#shared/rpc/port.ts';
import { connect, serve } from '#shared/rpc/rpc.ts';
import type { Metric } from '../bench/metric.ts';
import { type GoldFact, type GoldQuestion, type GoldStory, readGold } from './temporal-gold.ts';

const workspaceId = defaultWorkspaceId;

/**
 * The bi-temporal gold set, in a real store. First with each statement given as facts, which is
 * what the date rules are judged by; then from the raw text, by the plain rules alone.
 */
export async function* temporalEvaluation(): AsyncIterable<Metric> {
  const stories = readGold();
  const given = await askAll(stories, (story) => factWrites(story));
  yield* figures('temporal', given);
  const read = await askAll(stories, (story) => textWrites(story));
  yield* figures('temporal.rules', read);
  const ofHalf = (heldOut: boolean) => read.filter((answer) => answer.heldOut === heldOut);
  yield accuracy('temporal.rules.tuned.asOf.accuracy', ofHalf(false));
  yield accuracy('temporal.rules.heldOut.asOf.accuracy', ofHalf(true));
}

/** How a question was answered. */
type Answered = {
  readonly heldOut: boolean;
  readonly right: boolean;
  /** Answers that should have been given. */
  readonly expected: number;
  /** Of these: the store had believed them for that time, and ended them wrongly. */
  readonly ended: number;
};

function* figures(name: string, answers: readonly Answered[]): Iterable<Metric> {
  yield accuracy(`${name}.asOf.accuracy`, answers);
  const expected = sum(answers.map((answer) => answer.expected));
  const ended = sum(answers.map((answer) => answer.ended));
  yield {
    metric: `${name}.falseInvalidation`,
    value: rounded(ended / expected),
    unit: 'ratio',
    n: expected,
  };
}

function accuracy(metric: string, answers: readonly Answered[]): Metric {
  const right = answers.filter((answer) => answer.right).length;
  return { metric, value: rounded(right / answers.length), unit: 'ratio', n: answers.length };
}

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, number) => total + number, 0);
const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;

/** Writes of one statement, with the time at which they are committed. */
type Step = { readonly now: number; readonly writes: readonly Write[] };

async function askAll(
  stories: readonly GoldStory[],
  stepsOf: (story: GoldStory) => readonly Step[],
): Promise<readonly Answered[]> {
  const answers: Answered[] = [];
  for (const story of stories) answers.push(...(await askStory(story, stepsOf(story))));
  return answers;
}

async function askStory(story: GoldStory, steps: readonly Step[]): Promise<readonly Answered[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kingly-eval-'));
  let now = 0;
  const open = openStore({
    path: join(folder, 'kingly.db'),
    clock: { now: () => now },
    ballastBytes: 0,
  });
  const [client, server] = portPair();
  serve(server, storeContract, open.handlers);
  const store = connect(client, storeContract);
  try {
    for (const step of steps) {
      now = step.now;
      await store['store.commit']({ writes: [...step.writes] });
    }
    const answers: Answered[] = [];
    for (const question of story.questions) {
      const { subject, relation, valid, known } = question;
      const { facts } = await store['memory.asOf']({
        workspaceId,
        subjectName: subject,
        relation,
        valid,
        ...(known === undefined ? {} : { known }),
      });
      const { facts: all } = await store['memory.asOf']({
        workspaceId,
        subjectName: subject,
        valid,
      });
      const history =
        all[0] === undefined && facts[0] === undefined
          ? null
          : await store['memory.entity']({
              workspaceId,
              id: (all[0] ?? facts[0])?.subjectId ?? '',
              limit: 500,
            });
      answers.push(judge(story, question, facts, history?.history ?? []));
    }
    return answers;
  } finally {
    client.close();
    open.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function judge(
  story: GoldStory,
  question: GoldQuestion,
  facts: readonly Fact[],
  history: readonly Fact[],
): Answered {
  const expected = new Set(question.answers.map(normaliseName));
  const given = new Set(facts.map(answerOf));
  const right = expected.size === given.size && [...expected].every((name) => given.has(name));
  const ended = [...expected].filter(
    (name) =>
      !given.has(name) &&
      history.some(
        (fact) =>
          fact.relation === question.relation &&
          answerOf(fact) === name &&
          fact.validFrom <= question.valid &&
          (fact.validTo ?? Number.POSITIVE_INFINITY) > question.valid,
      ),
  );
  if (!right && process.env['KINGLY_EVAL_SHOW'] === (story.heldOut ? 'heldOut' : 'tuned')) {
    const { subject, relation, valid } = question;
    console.error(
      `${story.name}: ${subject} ${relation} at ${new Date(valid).toISOString().slice(0, 10)}: ` +
        `${[...given].join(', ') || '-'} instead of ${[...expected].join(', ') || '-'}`,
    );
  }
  return { heldOut: story.heldOut, right, expected: expected.size, ended: ended.length };
}

function answerOf(fact: Fact): string {
  return normaliseName(fact.objectName ?? fact.value ?? '');
}

/** Each statement as its gold facts. */
function factWrites(story: GoldStory): readonly Step[] {
  return story.statements.map(({ at, heardAt, text, facts }) => {
    const episodeId = newId('ep');
    return {
      now: heardAt,
      writes: [
        episode(episodeId, at, text, false),
        ...facts.map((fact) => factWrite(fact, episodeId, at)),
      ],
    };
  });
}

/** Each statement as it was said, for the rules. */
function textWrites(story: GoldStory): readonly Step[] {
  return story.statements.map(({ at, heardAt, text }) => ({
    now: heardAt,
    writes: [episode(newId('ep'), at, text, true)],
  }));
}

function episode(id: string, referenceTime: number, text: string, extract: boolean): Write {
  return {
    type: 'episode.add',
    episode: { id, workspaceId, sourceKind: 'note', text, referenceTime },
    extract,
    by: 'import',
  };
}

function factWrite(fact: GoldFact, episodeId: string, at: number): Write {
  const subject =
    fact.subject === selfName
      ? { name: selfName, entityType: 'person' }
      : { name: fact.subject, entityType: 'thing' };
  const ends = (name: string): Pick<NewFact, 'object' | 'value'> => {
    const entityType = objectTypeOf(fact.relation);
    return entityType === null ? { value: name } : { object: { name, entityType } };
  };
  const { relation } = fact;
  switch (fact.kind) {
    case 'add':
      return {
        type: 'fact.add',
        fact: {
          id: newId('fact'),
          workspaceId,
          subject,
          relation,
          ...ends(fact.object),
          validFrom: fact.from ?? at,
          validTo: fact.to ?? null,
          episodeId,
        },
        by: 'import',
      };
    case 'end': {
      const { object, value } = fact.object === undefined ? {} : ends(fact.object);
      return {
        type: 'fact.invalidate',
        workspaceId,
        target: {
          subject,
          relation,
          ...(object === undefined || object === null ? {} : { object }),
          ...(value === undefined || value === null ? {} : { value }),
        },
        at: fact.at,
        episodeId,
        by: 'import',
      };
    }
    case 'fix':
      return {
        type: 'fact.correct',
        workspaceId,
        matching: { subject, relation, ...matching(ends(fact.wrong)) },
        patch: ends(fact.right),
        by: 'import',
      };
  }
}

function matching({ object, value }: Pick<NewFact, 'object' | 'value'>) {
  return {
    ...(object === undefined || object === null ? {} : { object }),
    ...(value === undefined || value === null ? {} : { value }),
  };
}
