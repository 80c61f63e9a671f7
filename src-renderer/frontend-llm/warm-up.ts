import { builtInWorkflowIds } from '#shared/workflows/built-in-ids.ts';
import { classify } from './classifier.ts';
import { contextSlotsOf } from './context-slots.ts';
import { memorySlotsOf } from './memory-slots.ts';
import { readDraft } from './read-draft.ts';
import type { ReadingContext } from './reading.ts';
import { rules } from './rules.ts';
import { complexityOf, intentTypeOf } from './task-kind.ts';
import { titleOf } from './title.ts';
import { workflowSlotsOf } from './workflow-slots.ts';

/** No rule and no word fits, so that every pattern is tried; the second has wide characters. */
const NEUTRAL = ['zzz qqq vvv', 'zzz qqq’s vvv'] as const;
const SAMPLES = [
  'please fix the login page by Friday, and tell Ana',
  'my editor is Helix, keep that in mind',
  'what did we decide about the budget yesterday?',
  'I had a long day, and then the train was late again',
] as const;
/** An engine compiles a pattern at its first use, and better at its second. */
const ROUNDS = 2;

const CONTEXT: ReadingContext = { tasks: [], recentCommands: [], now: 0, workflows: [] };

/** The parts of a reading, each some milliseconds when it is cold. */
function parts(text: string): readonly (() => unknown)[] {
  return [
    ...rules.map((rule) => () => rule(text, CONTEXT)),
    () => classify(text),
    () => titleOf(text),
    () => intentTypeOf(text, ''),
    () => complexityOf(text, ''),
    () => memorySlotsOf(text, ''),
    () => contextSlotsOf(text, [], 0),
    () => workflowSlotsOf(text, []),
    ...builtInWorkflowIds.map((id) => () => workflowSlotsOf(`${id} ${text}`, [id])),
  ];
}

/**
 * Lets the engine compile the reflex before the first message: cold, a reading takes 25 ms and
 * more (200 in an old engine), warm 0.13. To be run once after the first paint. `pause` is awaited
 * between steps of some 10 ms each, so that it never makes a long task: let it resolve when the
 * window is idle.
 */
export async function warmUpReflex(pause: () => Promise<void>): Promise<void> {
  for (const text of NEUTRAL) {
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const part of parts(text)) {
        await pause();
        part();
      }
    }
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const text of SAMPLES) {
      await pause();
      readDraft(text, CONTEXT);
    }
  }
}
