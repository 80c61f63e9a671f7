import type { FrontendReader } from '#shared/contracts/frontend-model.ts';
import { isOfferedModel, ollamaModelOf } from '#shared/contracts/settings.ts';
import { afterPaint } from '../after-paint.ts';
import { connectedApp } from '../app.ts';
import { readDraft } from '../frontend-llm/read-draft.ts';
import type { DraftOpinions, Reading } from '../frontend-llm/reading.ts';
import { useAppStatus } from '../state/app-status.ts';
import { isOnBattery } from '../state/battery.ts';
import { watchSetting } from '../state/settings.ts';
import { createPrefetch } from './prefetch.ts';
import { promptContext, readingContext } from './reading-context.ts';
import { createReadingAhead } from './reading-ahead.ts';

const wanted: { readers: boolean; aheadOnBattery: boolean; ollamaModel: string | null } = {
  readers: true,
  aheadOnBattery: true,
  ollamaModel: null,
};
watchSetting('frontend.model', (value) => (wanted.ollamaModel = ollamaModelOf(value)));
watchSetting('frontend.readers', (value) => (wanted.readers = value));
watchSetting('frontend.aheadOnBattery', (value) => (wanted.aheadOnBattery = value));

/** What the likely next message will need. */
export const prefetch = createPrefetch({ app: connectedApp, now: Date.now });

function read(draft: string, opinions: DraftOpinions, canAsk: readonly FrontendReader[]): Reading {
  return readDraft(draft, readingContext(Date.now()), opinions, whoToAsk(canAsk));
}

/** As was chosen: the adapter is not asked twice, here and in Ollama, while Ollama has it. */
function whoToAsk(there: readonly FrontendReader[]): readonly FrontendReader[] {
  if (wanted.ollamaModel === null) return there.filter((reader) => reader !== 'ollama');
  const isTwice = isOfferedModel(wanted.ollamaModel) && there.includes('ollama');
  return isTwice ? there.filter((reader) => reader !== 'adapter') : there;
}

type ReadListener = (draft: string, reading: Reading) => void;
const readers = new Set<ReadListener>();

/** Tells of drafts that were read ahead; answers how to stop that. */
export function onReadAhead(listener: ReadListener): () => void {
  readers.add(listener);
  return () => void readers.delete(listener);
}

/** The readings of this window's drafts. */
export const readingAhead = createReadingAhead({
  read,
  app: () => (wanted.readers ? connectedApp() : null),
  isAllowed: () => wanted.aheadOnBattery || !isOnBattery(),
  workflowIds: () => (useAppStatus.getState().status?.workflows ?? []).map(({ id }) => id),
  promptContext: () => promptContext(Date.now()),
  afterPaint,
  now: Date.now,
  onRead: (draft, reading) => {
    prefetch.consider(draft, reading);
    for (const listener of readers) listener(draft, reading);
  },
});

/** To be called for each change of the draft; never holds up the key. */
export function draftChanged(draft: string): void {
  prefetch.cancel();
  readingAhead.draftChanged(draft);
}

/** A message as it is read with what is known now; its `asks` says whether somebody can tell more. */
export function readNow(text: string): Reading {
  return read(text, readingAhead.opinionsOf(text), readingAhead.canAsk(text));
}

/** The same with what is known now and nobody to be asked any more. */
export function readFinally(text: string, opinions: DraftOpinions): Reading {
  return read(text, opinions, []);
}
