import { featuresOf } from './features.ts';
import { likeliest, type ReflexModel, unpackModel, weighFeatures } from './linear-model.ts';
import { type Classification, reflexLabels } from './reading.ts';
import modelFile from './reflex-model.json' with { type: 'json' };

/** The model that the app ships. */
export const shippedModel: ReflexModel = unpackModel(modelFile);

/** What the model says about a text, before any threshold. Pure. */
export function classify(text: string, model: ReflexModel = shippedModel): Classification {
  const { heads, temperature } = model;
  const features = weighFeatures(
    featuresOf(text),
    model.rowOf,
    model.inverseFrequency,
    model.groupWeights,
  );
  const { name, probability } = likeliest(heads.label, features, temperature);
  return {
    label: reflexLabels.find((label) => label === name) ?? 'ch',
    probability,
    intent: likeliest(heads.intent, features, 1).name,
    complexity: likeliest(heads.complexity, features, 1).name,
    memory: likeliest(heads.memory, features, 1).name,
  };
}
