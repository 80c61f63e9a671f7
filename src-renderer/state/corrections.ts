import { create } from 'zustand';
import type { App } from '#shared/contracts/app.ts';
import type { Correction } from '#shared/contracts/entities.ts';
import type { Learnt } from '../frontend-llm/learnt.ts';
import { correctedLabels, learnInPauses } from '../frontend-llm/lessons.ts';
import type { ReflexLabel } from '../frontend-llm/reading.ts';

type CorrectionsState = {
  /** The newest last. */
  readonly corrections: readonly Correction[];
  /** What the person said of each message, by `messageKey`. */
  readonly labels: ReadonlyMap<string, ReflexLabel>;
  /** What was learnt from them; null from none, and until it is. */
  readonly learnt: Learnt | null;
};

export const useCorrections = create<CorrectionsState>()(() => ({
  corrections: [],
  labels: new Map(),
  learnt: null,
}));

/** Resolves when the window has nothing better to do. */
const whenIdle = (): Promise<void> =>
  new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve());
    else setTimeout(resolve, 20);
  });

let loads = 0;

/** Fetches the corrections and learns from them in idle time; what is newer supersedes it. */
export async function loadCorrections(
  app: Pick<App, 'corrections.list'>,
  pause: () => Promise<void> = whenIdle,
): Promise<void> {
  loads += 1;
  const load = loads;
  const corrections = await app['corrections.list']({});
  if (load !== loads) return;
  useCorrections.setState({ corrections, labels: correctedLabels(corrections) });
  const learnt = await learnInPauses(corrections, pause);
  if (load === loads) useCorrections.setState({ learnt });
}

/** Forgets them in the app and here. */
export async function forgetCorrections(
  app: Pick<App, 'corrections.forget' | 'corrections.list'>,
): Promise<void> {
  await app['corrections.forget']({});
  await loadCorrections(app);
}

/** One line a correction: what it is, the text, how it was read, when. Escaped, for export. */
export function correctionsAsTsv(corrections: readonly Correction[]): string {
  const field = (text: string): string =>
    text
      .replaceAll('\\', '\\\\')
      .replaceAll('\t', '\\t')
      .replaceAll(/\r?\n|\r/gu, '\\n');
  const lines = corrections.map(({ text, readAs, rightLabel, at }) =>
    [rightLabel, field(text), readAs, new Date(at).toISOString()].join('\t'),
  );
  return [`# label\ttext\tread as\tat`, ...lines, ''].join('\n');
}
