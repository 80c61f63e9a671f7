/**
 * How the reflex grows with its data: `node training/learning-curve.ts [fold]`. Trains on more and
 * more authors, then on parts of every author, and judges on the authors of one fold.
 */
import { featuresOf } from '#renderer/frontend-llm/features.ts';
import { reflexLabels } from '#renderer/frontend-llm/reading.ts';
import { thresholdFor } from './calibration.ts';
import { type Example, seed, trainLabels, vectorOf, vocabularyOf } from './label-training.ts';
import { logits, seededRandom, softmax } from './logistic-regression.ts';
import { readFolds, readTrainingData } from './training-data.ts';

function judge(seen: readonly Example[], unseen: readonly Example[]): object {
  const vocabulary = vocabularyOf(seen);
  const head = trainLabels(seen, vocabulary);
  const judged = unseen.map((example) => {
    const says = [...softmax(logits(head, vectorOf(example, vocabulary)))];
    const probability = Math.max(...says);
    const label = reflexLabels[says.indexOf(probability)] ?? 'ch';
    return { label, truth: example.utterance.label, author: example.utterance.author, probability };
  });
  const right = judged.filter(({ label, truth }) => label === truth).length;
  return {
    utterances: seen.length,
    accuracy: Number((right / judged.length).toFixed(4)),
    acceptedAt98: Number((thresholdFor(judged, 0.98).accepted / judged.length).toFixed(4)),
  };
}

function main(): void {
  const heldOut = readFolds()[process.argv[2] ?? 'two'];
  if (heldOut === undefined) throw new Error('data/folds.json has no such fold');
  const random = seededRandom(seed);
  const examples = readTrainingData().map((utterance) => ({
    utterance,
    counts: featuresOf(utterance.text),
    at: random(),
  }));
  const unseen = examples.filter(({ utterance }) => heldOut.includes(utterance.author));
  const seen = examples.filter(({ utterance }) => !heldOut.includes(utterance.author));
  const authors = [...new Set(seen.map(({ utterance }) => utterance.author))]
    .map((author) => ({ author, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ author }) => author);
  for (const count of [2, 4, 8, 14, authors.length]) {
    const own = authors.slice(0, count);
    const part = seen.filter(({ utterance }) => own.includes(utterance.author));
    console.log(`${count} authors`, JSON.stringify(judge(part, unseen)));
  }
  for (const share of [0.1, 0.25, 0.5]) {
    const part = seen.filter(({ at }) => at < share);
    console.log(`${share} of every author`, JSON.stringify(judge(part, unseen)));
  }
}

main();
