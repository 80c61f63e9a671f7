import type { RunStep } from '#shared/contracts/entities.ts';
import type { RunListener } from './engine.ts';
import { heading, isShown } from './result.ts';

/**
 * Puts what steps write side by side into one growing text, in the definition’s order: the first
 * step that has not ended streams, the others wait for their turn. The text is what was shown until
 * the run ended; the reply’s last write has the whole.
 */
export function replySections(
  steps: readonly RunStep[],
  write: (text: string) => void,
): RunListener {
  const latest = new Map(steps.map((step) => [step.key, step]));
  const texts = new Map<string, string>();
  const ended = new Set<string>();
  let turn = 0;
  let written = 0;
  let sections = 0;

  const show = (step: RunStep, text: string): void => {
    if (text.length <= written) return;
    if (written === 0) {
      write(heading(step, sections === 0));
      sections += 1;
    }
    write(text.slice(written));
    written = text.length;
  };
  const flush = (): void => {
    for (;;) {
      const first = steps[turn];
      const step = first === undefined ? undefined : latest.get(first.key);
      if (step === undefined) return;
      if (!ended.has(step.key)) {
        if (step.kind !== 'approval') show(step, texts.get(step.key) ?? '');
        return;
      }
      if (isShown(step)) show(step, step.output ?? '');
      turn += 1;
      written = 0;
    }
  };
  return {
    onText: (key, text) => {
      texts.set(key, (texts.get(key) ?? '') + text);
      flush();
    },
    onEnd: (step) => {
      latest.set(step.key, step);
      ended.add(step.key);
      flush();
    },
  };
}
