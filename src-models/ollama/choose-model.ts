/** What the choice among Ollama’s models looks at. */
export type ModelCandidate = {
  readonly name: string;
  /** Bytes of its file, which is about what it takes in memory. */
  readonly bytes: number;
  /** Parameters in billions, where known. */
  readonly size: number | null;
  readonly canChat: boolean;
  readonly canUseTools: boolean;
  /** `Q4_K_M`, `F16` … where known. */
  readonly quantization: string | null;
};

/** Above this an ordinary machine answers slower than a person reads. */
const comfortableBillions = 14;

/** Part of the machine’s memory that a model may take beside the system and other apps. */
const memoryShare = 0.7;

/** Memory for the context and the server itself, in bytes. */
const overhead = 600_000_000;

/** Whether a model can be run without pushing everything else out of memory. */
export function fitsInMemory(candidate: ModelCandidate, memoryBytes: number): boolean {
  return candidate.bytes * 1.15 + overhead <= memoryBytes * memoryShare;
}

/**
 * How well a model suits as the one that answers. Points: twice the logarithm of its size up to
 * 14 billion parameters (each doubling is worth 2), and as many off for each doubling above; +1 for tools;
 * −2 for one made for code, mathematics, safety checks or reading pictures; −1.5 for weights of
 * under 4 bits; −1.5 for a base model that was not taught to chat.
 */
export function scoreModel(candidate: ModelCandidate): number {
  const size = Math.max(0.05, candidate.size ?? candidate.bytes / 650_000_000);
  const useful = Math.min(size, comfortableBillions);
  const tooMuch = Math.max(1, size / comfortableBillions);
  let score = 2 * Math.log2(useful) - 2 * Math.log2(tooMuch);
  if (candidate.canUseTools) score += 1;
  if (/code|math|guard|ocr|vision|llava|moondream|translate/i.test(candidate.name)) score -= 2;
  if (/^i?q[123]/i.test(candidate.quantization ?? '')) score -= 1.5;
  if (/[-:](?:base|text)\b/i.test(candidate.name)) score -= 1.5;
  return score;
}

/** The best of those that can chat and fit; null when none does. Equal scores: the first one. */
export function chooseModel<Candidate extends ModelCandidate>(
  candidates: readonly Candidate[],
  memoryBytes: number,
): Candidate | null {
  let best: { readonly candidate: Candidate; readonly score: number } | null = null;
  for (const candidate of candidates) {
    if (!candidate.canChat || !fitsInMemory(candidate, memoryBytes)) continue;
    const score = scoreModel(candidate);
    if (best === null || score > best.score) best = { candidate, score };
  }
  return best?.candidate ?? null;
}
