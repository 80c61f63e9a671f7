import type { LanguageModel, ModelPart, ModelRequest } from '#models/language-model.ts';

/** One answer of the model of a test: parts, or a wait until it is aborted. */
export type TestAnswer = readonly (ModelPart | 'hang')[];

/** For tests: answers each call with the next list of parts; one call too many throws. */
export function modelOfParts(answers: readonly TestAnswer[]): LanguageModel & {
  readonly requests: readonly ModelRequest[];
} {
  const requests: ModelRequest[] = [];
  return {
    description: {
      id: 'scripted:test',
      provider: 'scripted',
      name: 'test',
      size: null,
      contextLength: 2_048,
      capabilities: ['chat'],
    },
    requests,
    async *stream(request) {
      const answer = answers[requests.length];
      requests.push(request);
      if (answer === undefined) throw new Error('The model was called once too often');
      for (const part of answer) {
        if (part === 'hang') await new Promise(() => {});
        else yield part;
      }
    },
    close: async () => {},
  };
}

/** A text and its end. */
export function saying(...pieces: readonly string[]): TestAnswer {
  return [
    ...pieces.map((text) => ({ type: 'text', text }) as const),
    { type: 'finish', reason: 'stop', promptTokens: null, completionTokens: null },
  ];
}
