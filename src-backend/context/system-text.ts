import { formatLongDate } from './days.ts';

/** Who the model is, in every prompt; short, since small models forget long instructions. */
export function systemText(now: number, ...sections: readonly string[]): string {
  const identity =
    'You are Kingly, a helpful assistant that runs on the person’s own computer. ' +
    `Answer briefly and plainly, in Markdown. Today is ${formatLongDate(now)}.`;
  return [identity, ...sections.filter((section) => section !== '')].join('\n\n');
}
