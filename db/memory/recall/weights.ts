/** What a candidate is judged by; `features.ts` says what each is. */
export const featureNames = [
  'words',
  'wordsAround',
  'wordsBefore',
  'wordsAfter',
  'meaning',
  'meaningBefore',
  'meaningAfter',
  'meaningSecondAfter',
  'sessionMass',
  'sessionBest',
  'isQuestion',
  'afterQuestion',
  'afterFittingQuestion',
  'length',
  'namedTime',
  'tellsTime',
  'tellsTimeUnasked',
  'tellsAmount',
  'namedSpeaker',
  'linked',
] as const;
export type FeatureName = (typeof featureNames)[number];

/**
 * What counts in a candidate's score, in quarters, chosen by hand and fitted on no data: what it
 * shares in words and in meaning, alone and with its neighbours, counts once; what only points at it,
 * a quarter or a half. docs/memory-recall.md compares them with fitted ones.
 */
export const weights: Readonly<Record<FeatureName, number>> = {
  words: 1,
  wordsAround: 1,
  wordsBefore: 0,
  wordsAfter: 0,
  meaning: 1,
  meaningBefore: 0.25,
  meaningAfter: 0.25,
  meaningSecondAfter: 0,
  sessionMass: 0.5,
  sessionBest: 0,
  isQuestion: -1,
  afterQuestion: 0.5,
  afterFittingQuestion: 0.5,
  length: 0.25,
  namedTime: 1,
  tellsTime: 1,
  tellsTimeUnasked: 0,
  tellsAmount: 1,
  namedSpeaker: 1,
  linked: 1,
};
