import { frontendLabels } from '#shared/contracts/frontend-model.ts';
import { headScores, type ReflexModel, type WeightedFeatures } from './linear-model.ts';

/** The model's scores of the labels before the softmax, in the order of `frontendLabels`. */
export function scoresByLabel(
  { heads, temperature }: ReflexModel,
  features: WeightedFeatures,
): readonly number[] {
  const scores = headScores(heads.label, features, temperature);
  return frontendLabels.map((label) => scores[heads.label.names.indexOf(label)] ?? 0);
}
