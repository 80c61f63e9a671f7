import type { ScriptEntry } from '../fixtures/kingly.ts';
import { assessment } from '../fixtures/scripts.ts';

/** How a message comes into the composer. */
export type Manner = 'keys' | 'pieces' | 'corrected' | 'pasted';

/** One message as a person would send it. */
export type Said = {
  readonly text: string;
  readonly manner: Manner;
  /** Enter follows without a pause. */
  readonly immediately: boolean;
};

const things = ['editor', 'bicycle', 'dentist', 'garden', 'printer', 'recipe', 'ticket', 'guitar'];
const colours = ['red', 'blue', 'green', 'grey', 'yellow', 'white'];

/** Mostly something to remember, which needs no model; else to be done, or answered on the spot. */
function textOf(index: number): string {
  const thing = `${things[index % things.length]} ${index}`;
  const colour = colours[index % colours.length] ?? 'red';
  if (index % 20 === 2) return `Write a report about the ${thing}`;
  if (index % 10 === 8) return "What's running?";
  if (index % 10 === 9)
    return `Remember that my ${thing} is ${`${colour} and not so ${colour} `.repeat(20)}`;
  return `Remember that my ${thing} is ${colour}`;
}

const manners: readonly Manner[] = ['pieces', 'keys', 'pieces', 'corrected', 'pieces'];

/** The messages of a measurement, always the same ones. */
export function messages(count: number): Said[] {
  return Array.from({ length: count }, (_, index) => ({
    text: textOf(index).trim(),
    manner: index % 10 === 9 ? 'pasted' : (manners[index % manners.length] ?? 'pieces'),
    immediately: index % 3 === 0,
  }));
}

/** Answers at once, whatever is asked. */
export const instantAnswers: readonly ScriptEntry[] = [
  assessment,
  { match: { system: 'Do the task' }, reply: 'It is **done**, and it went well.' },
  { reply: 'Because of the light.' },
];

/** Work that the embedded model needs a while for. */
export function heavyTasks(count: number): string[] {
  return Array.from(
    { length: count },
    (_, index) =>
      `Write a long report about the history of the ${things[index % 8]}, part ${index}`,
  );
}
