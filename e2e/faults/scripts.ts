import type { ScriptEntry } from '../fixtures/kingly.ts';
import { assessment } from '../fixtures/scripts.ts';

/** A model that answers everything in some ten milliseconds. */
export const quickScript: readonly ScriptEntry[] = [
  assessment,
  { match: { system: 'Do the task' }, reply: 'It is **done**, and it went well.', delayMs: 10 },
  { reply: 'Because of the light.', delayMs: 10 },
];

const broke = { code: 'model_failed', message: 'The model broke off', retryable: true } as const;

/** The same, but it breaks off in the middle, ends as if that were all, or says nothing, at times. */
export const breakingScript: readonly ScriptEntry[] = [
  { match: { lastUser: 'bicycle \\d*1 ' }, times: 40, reply: 'Because of', error: broke },
  { match: { lastUser: 'bicycle \\d*6 ' }, reply: 'Because of the light.', behaviour: 'half' },
  { match: { lastUser: 'note \\d*5' }, times: 40, reply: '', behaviour: 'empty' },
  ...quickScript,
];
