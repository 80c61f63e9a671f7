import type { ScriptEntry } from '../fixtures/kingly.ts';
import { assessment } from '../fixtures/scripts.ts';

/** A model that answers everything in some ten milliseconds. */
export const quickScript: readonly ScriptEntry[] = [
  assessment,
  { match: { system: 'Do the task' }, reply: 'It is **done**, and it went well.', delayMs: 10 },
  { reply: 'Because of the light.', delayMs: 10 },
];
