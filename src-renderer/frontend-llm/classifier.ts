import { featuresOf } from './features.ts';
import { byLabel, likeliestLabel, softmax } from './agreement.ts';
import { scoresByLabel } from './label-scores.ts';
import { type Learnt, learntScores } from './learnt.ts';
import {
  likeliest,
  type ReflexModel,
  unpackModel,
  type WeightedFeatures,
  weighFeatures,
} from './linear-model.ts';
import type { Classification } from './reading.ts';
import modelFile from './reflex-model.json' with { type: 'json' };

/** The model that the app ships. */
export const shippedModel: ReflexModel = unpackModel(modelFile);

/**
 * What the model says about a text, before any threshold. Pure.
 * @param learnt what was learnt from the person's corrections, added to the scores of the labels
 */
export function classify(
  text: string,
  model: ReflexModel = shippedModel,
  learnt: Learnt | null = null,
): Classification {
  const { heads } = model;
  const features = featuresOfText(text, model);
  const scores = scoresByLabel(model, features);
  const added = learnt === null ? null : learntScores(learnt, features);
  const probabilities = byLabel(
    softmax(added === null ? scores : scores.map((score, index) => score + (added[index] ?? 0))),
  );
  const label = likeliestLabel(probabilities);
  return {
    label,
    probability: probabilities[label],
    probabilities,
    intent: likeliest(heads.intent, features),
    complexity: likeliest(heads.complexity, features),
    memory: likeliest(heads.memory, features),
  };
}

/** A text as the model sees it. */
export function featuresOfText(text: string, model: ReflexModel = shippedModel): WeightedFeatures {
  return weighFeatures(featuresOf(text), model.rowOf, model.inverseFrequency, model.groupWeights);
}
