import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { connection } from '#db/connection.ts';
import { loadVectors } from '#db/load-vectors.ts';
import { type Candidate, findCandidates } from '#db/memory/recall/candidates.ts';
import { type Features, featuresOf } from '#db/memory/recall/features.ts';
import { readTerms } from '#db/memory/recall/question.ts';
import { namedTimes } from '#db/memory/recall/time-words.ts';
import { type FeatureName, featureNames, weights } from '#db/memory/recall/weights.ts';
import { recallQuerySchema } from '#shared/contracts/memory.ts';
import type { Metric } from '../bench/metric.ts';
import { remark } from '../bench/prepare.ts';
import { embedCached, modelId } from './cached-vectors.ts';
import { fitWeights } from './fit-weights.ts';
import { type Question, readLocomo, type Sample } from './locomo-data.ts';
import { keepSample, type LocomoStore, workspaceId } from './locomo-store.ts';

const dataPath =
  process.env['KINGLY_LOCOMO'] ??
  fileURLToPath(new URL('../../../shared/data/locomo10.json', import.meta.url));
/** Turns and sessions that count as found. */
const among = 10;
const folds = 5;
const askedAt = Date.UTC(2026, 0, 1);
const categories = ['multiHop', 'temporal', 'openDomain', 'singleHop', 'adversarial'] as const;

/** What a part of the recall adds: the figure without it. */
const parts: Readonly<Record<string, readonly FeatureName[]>> = {
  words: ['words', 'wordsAround', 'wordsBefore', 'wordsAfter'],
  wordsAround: ['wordsAround', 'wordsBefore', 'wordsAfter'],
  meaning: [
    'meaning',
    'meaningBefore',
    'meaningAfter',
    'meaningSecondAfter',
    'afterFittingQuestion',
  ],
  meaningAround: ['meaningBefore', 'meaningAfter', 'meaningSecondAfter'],
  sessions: ['sessionMass', 'sessionBest'],
  turnForm: ['isQuestion', 'afterQuestion', 'afterFittingQuestion', 'length'],
  time: ['namedTime', 'tellsTime', 'tellsTimeUnasked'],
  amount: ['tellsAmount'],
  speaker: ['namedSpeaker'],
};

type Judged = { readonly turn: number; readonly session: number; readonly category: number };

/** One question with what the recall weighs for it. */
export type Weighed = {
  readonly sample: string;
  readonly question: Question;
  readonly candidates: readonly Candidate[];
  readonly features: readonly Features[];
};

/** Recall of LoCoMo’s evidence through a real store, without any language model. */
export async function* locomoEvaluation(): AsyncIterable<Metric> {
  const samples = readLocomo(dataPath);
  if (samples === null) {
    remark(`locomo: skipped: no data at ${dataPath}`);
    return;
  }
  const found: Judged[] = [];
  const wordsOnly: Judged[] = [];
  const weighed: Weighed[] = [];
  for await (const { sample, kept, vectors } of keptSamples(samples)) {
    for (const [index, question] of sample.questions.entries()) {
      const vector = vectors[index];
      found.push(await ask(kept, question, vector));
      wordsOnly.push(await ask(kept, question, undefined));
    }
    weighed.push(...weighAll(kept, sample, vectors));
  }
  yield* figures('locomo', found);
  yield* figures('locomo.noModel', wordsOnly);
  const all = weighed.map((one) => judgeBy(one, weights));
  yield* recallFigures('locomo.weights.shipped', all);
  // Of conversations that they were not fitted on; never shipped, since the data may not be used so.
  yield* recallFigures('locomo.weights.fittedOnOthers', crossValidated(weighed));
  for (const [name, without] of Object.entries(parts)) {
    const left = { ...weights };
    for (const feature of without) left[feature] = 0;
    const judged = weighed.map((one) => judgeBy(one, left));
    yield* recallFigures(`locomo.without.${name}`, judged);
  }
}

type KeptSample = {
  readonly sample: Sample;
  readonly kept: LocomoStore;
  /** Of the questions. */
  readonly vectors: readonly Float32Array[];
};

/** Each conversation in its own store, which is gone after its turn. */
export async function* keptSamples(samples: readonly Sample[]): AsyncIterable<KeptSample> {
  const questions = await embedCached(
    'locomo-questions',
    samples.flatMap((sample) => sample.questions.map(({ text }) => text)),
  );
  const turns = await embedCached(
    'locomo-turns',
    samples.flatMap((sample) => sample.turns.map(({ text }) => text)),
  );
  let asked = 0;
  let said = 0;
  for (const sample of samples) {
    const kept = await keepSample(sample, turns.slice(said, said + sample.turns.length));
    try {
      yield { sample, kept, vectors: questions.slice(asked, asked + sample.questions.length) };
    } finally {
      kept.close();
    }
    said += sample.turns.length;
    asked += sample.questions.length;
    remark(`locomo: ${sample.id} asked`);
  }
}

async function ask(
  { store }: LocomoStore,
  question: Question,
  vector: Float32Array | undefined,
): Promise<Judged> {
  const items = await store['memory.recall']({
    workspaceId,
    text: question.text,
    limit: 100,
    ...(vector === undefined ? {} : { embedding: { modelId, vector: [...vector] } }),
  });
  return judge(
    question,
    items.map(({ id }) => id),
  );
}

/** The share of the evidence among the first ten turns, and among the first ten sessions. */
function judge({ evidence, category }: Question, ids: readonly string[]): Judged {
  const wanted = wantedOf({ evidence });
  const sessions = new Set(evidence.map((id) => sessionOf(`ep_${id}`)));
  const firstSessions = [...new Set(ids.map(sessionOf))].slice(0, among);
  return {
    category,
    turn: ids.slice(0, among).filter((id) => wanted.has(id)).length / wanted.size,
    session: firstSessions.filter((session) => sessions.has(session)).length / sessions.size,
  };
}

const wantedOf = ({ evidence }: Pick<Question, 'evidence'>): ReadonlySet<string> =>
  new Set(evidence.map((id) => `ep_${id.replace(':', '-')}`));

const sessionOf = (id: string): string => /D\d+/u.exec(id)?.[0] ?? id;

/** What the recall weighs for each question, from the same file. */
export function weighAll(
  { path }: LocomoStore,
  sample: Sample,
  vectors: readonly Float32Array[],
): readonly Weighed[] {
  const database = new Database(path, { readonly: true });
  loadVectors(database);
  const silent = (): void => {};
  const reader = connection(database, 'reader', { info: silent, warn: silent, error: silent });
  try {
    return sample.questions.map((question, index) => {
      const query = recallQuerySchema.parse({
        workspaceId,
        text: question.text,
        embedding: { modelId, vector: [...(vectors[index] ?? [])] },
      });
      const terms = readTerms(reader, question.text);
      const times = namedTimes(question.text, askedAt);
      const moment = { valid: askedAt, known: Number.MAX_SAFE_INTEGER };
      const candidates = findCandidates(reader, query, moment, terms, times);
      const features = featuresOf(candidates, { text: question.text, terms, times });
      return { sample: sample.id, question, candidates, features };
    });
  } finally {
    database.close();
  }
}

/** Five folds of two conversations, each judged by weights that are fitted on the other eight. */
function crossValidated(weighed: readonly Weighed[]): readonly Judged[] {
  const samples = [...new Set(weighed.map(({ sample }) => sample))];
  return Array.from({ length: folds }, (_, fold) => fold).flatMap((fold) => {
    const held = new Set(samples.filter((_, index) => index % folds === fold));
    const fitted = fitWeights(
      weighed
        .filter(({ sample }) => !held.has(sample))
        .map(({ question, candidates, features }) => {
          const wanted = wantedOf(question);
          return { features, isRight: candidates.map(({ id }) => wanted.has(id)) };
        }),
    );
    return weighed.filter(({ sample }) => held.has(sample)).map((one) => judgeBy(one, fitted));
  });
}

function judgeBy(
  { question, candidates, features }: Weighed,
  by: Readonly<Record<FeatureName, number>>,
): Judged {
  const ranked = candidates
    .map(({ id }, index) => ({
      id,
      score: featureNames.reduce((sum, name) => sum + by[name] * (features[index]?.[name] ?? 0), 0),
    }))
    .toSorted((one, other) => other.score - one.score);
  return judge(
    question,
    ranked.map(({ id }) => id),
  );
}

function* figures(name: string, judged: readonly Judged[]): Iterable<Metric> {
  yield* recallFigures(name, judged);
  for (const [index, category] of categories.entries()) {
    const ofCategory = judged.filter((one) => one.category === index + 1);
    yield mean(
      `${name}.turn.r10.${category}`,
      ofCategory.map(({ turn }) => turn),
    );
  }
}

function* recallFigures(name: string, judged: readonly Judged[]): Iterable<Metric> {
  yield mean(
    `${name}.turn.r10`,
    judged.map(({ turn }) => turn),
  );
  yield mean(
    `${name}.session.r10`,
    judged.map(({ session }) => session),
  );
}

/** In percent. */
function mean(metric: string, shares: readonly number[]): Metric {
  const value = (100 * shares.reduce((sum, share) => sum + share, 0)) / shares.length;
  return { metric, value: Math.round(value * 10) / 10, unit: 'percent', n: shares.length };
}
