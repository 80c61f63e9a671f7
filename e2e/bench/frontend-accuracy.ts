import type { App } from '#shared/contracts/app.ts';
import type {
  FrontendLabel,
  FrontendReader,
  LabelProbabilities,
  OllamaOpinion,
} from '#shared/contracts/frontend-model.ts';
import { isOfferedModel } from '#shared/contracts/settings.ts';
import { builtInWorkflowIds } from '#shared/workflows/built-in-ids.ts';
import { parseCommand } from '#shared/protocol/codec.ts';
import { likeliestLabel } from '#renderer/frontend-llm/agreement.ts';
import { readCorrected, readDraft } from '#renderer/frontend-llm/read-draft.ts';
import type { ReadingContext } from '#renderer/frontend-llm/reading.ts';
import { createReadingAhead, cutForReaders } from '#renderer/send/reading-ahead.ts';
import type { Gold } from './gold-set.ts';
import { type Metric, percentiles } from './metric.ts';
import { slotsAreRight } from './slots-right.ts';

/** A single reader has no fitted threshold: from this probability on it counts as sure. */
const sureAlone = 0.9;

const context: ReadingContext = {
  tasks: [],
  recentCommands: [],
  now: Date.UTC(2026, 10, 25, 12),
  workflows: builtInWorkflowIds,
};

/** How one message was read. */
type Judged = {
  readonly gold: Gold;
  /** The likeliest label, and the one that is acted on: chat, where nobody was sure. */
  readonly likeliest: FrontendLabel | null;
  readonly acted: FrontendLabel | null;
  readonly accepted: boolean;
  readonly line: string | null;
};

type Calls = Pick<App, 'frontend.read' | 'frontend.copySlots'>;

const promptContext = { tasks: [], recentCommands: [], workflowIds: [...builtInWorkflowIds] };

/**
 * All readers together as in the window, then each alone. With a model of Ollama these are figures
 * of it only: together with the others as the window hears it (`ollama.`), and alone.
 */
export async function* accuracy(
  all: readonly Gold[],
  calls: Calls,
  there: readonly FrontendReader[],
  ollamaModel: string | null,
): AsyncGenerator<Metric> {
  // As in the window: the adapter is not asked here, too, where Ollama has it.
  const asked = there.filter((reader) => reader !== 'adapter' || !isOfferedModel(ollamaModel));
  const single = ollamaModel === null ? there : there.filter((reader) => reader === 'ollama');
  const together: Judged[] = [];
  const alone: Record<FrontendReader, Judged[]> = { encoder: [], adapter: [], ollama: [] };
  const milliseconds: number[] = [];
  const ahead = createReadingAhead({
    read: (draft, opinions, canAsk) =>
      readDraft(
        draft,
        context,
        opinions,
        canAsk.filter((reader) => asked.includes(reader)),
      ),
    app: () => calls,
    isAllowed: () => true,
    workflowIds: () => builtInWorkflowIds,
    promptContext: () => promptContext,
    afterPaint: (run) => run(),
    now: Date.now,
  });
  for (const gold of all) {
    together.push(judged(gold, readDraft(gold.text, context, await ahead.ask(gold.text))));
    ahead.clear();
    for (const reader of single) {
      const ask = () =>
        calls['frontend.read']({
          draft: cutForReaders(gold.text),
          readers: [reader],
          context: promptContext,
        });
      const answer = await ask();
      if (answer.superseded) throw new Error(`A reading was superseded: ${gold.text}`);
      if (reader === 'ollama') {
        alone.ollama.push(judgedInOllama(gold, answer.ollama));
        milliseconds.push(answer.milliseconds);
        continue;
      }
      // A busy machine may let one be late.
      let says = answer[reader];
      for (let tries = 0; says === null && tries < 4; tries += 1) {
        const again = await ask();
        says = again.superseded ? null : again[reader];
      }
      if (says === null) throw new Error(`The ${reader} did not read: ${gold.text}`);
      alone[reader].push(judgedAlone(gold, says));
    }
  }
  if (ollamaModel !== null) {
    yield* figures('ollama.', together);
    yield* figures('ollama.alone.', alone.ollama);
    yield* percentiles('ollama.alone.read', milliseconds);
    return;
  }
  yield* figures('', together);
  yield* figures(
    'reflex.',
    all.map((gold) => judged(gold, readDraft(gold.text, context))),
  );
  if (there.includes('encoder')) yield* figures('embedding.', alone.encoder);
  if (there.includes('adapter')) yield* figures('adapter.', alone.adapter);
}

function judged(gold: Gold, reading: ReturnType<typeof readDraft>): Judged {
  const acted = asLabel(reading.label);
  return {
    gold,
    likeliest: reading.guess?.label ?? acted,
    acted,
    accepted: reading.accepted,
    line: reading.line,
  };
}

function judgedAlone(gold: Gold, says: LabelProbabilities): Judged {
  const likeliest = likeliestLabel(says);
  const accepted = says[likeliest] >= sureAlone;
  const acted = accepted ? likeliest : 'ch';
  return {
    gold,
    likeliest,
    acted,
    accepted,
    line: readCorrected(acted, gold.text, context)?.line ?? null,
  };
}

/** A model that answers nothing, or nonsense, has called it chat. */
function judgedInOllama(gold: Gold, says: OllamaOpinion | null): Judged {
  if (says === null) return { gold, likeliest: null, acted: 'ch', accepted: false, line: null };
  if (says.probabilities !== null) return judgedAlone(gold, says.probabilities);
  const { label, line } = says;
  return { gold, likeliest: label, acted: label, accepted: true, line };
}

function asLabel(label: string): FrontendLabel | null {
  const labels: readonly FrontendLabel[] = ['ch', 'tc', 'ts', 'wf', 'cl', 'ms', 'st', 'cn'];
  return labels.find((each) => each === label) ?? null;
}

function* figures(prefix: string, all: readonly Judged[]): Generator<Metric> {
  const share = (metric: string, part: readonly Judged[], whole: readonly Judged[]): Metric => ({
    metric: `${prefix}${metric}`,
    value: whole.length === 0 ? 0 : Math.round((part.length / whole.length) * 10_000) / 10_000,
    unit: 'ratio',
    n: whole.length,
  });
  const chat = all.filter(({ gold }) => gold.label === 'ch');
  const accepted = all.filter((one) => one.accepted);
  const lines = all.filter(({ line }) => line !== null);
  const withSlots = all.filter(({ gold }) => gold.line !== '');
  yield share(
    'label.accuracy',
    all.filter(({ gold, likeliest }) => likeliest === gold.label),
    all,
  );
  yield share(
    'label.acted',
    all.filter(({ gold, acted }) => acted === gold.label),
    all,
  );
  yield share(
    'chat.falseCommand',
    chat.filter(({ acted }) => acted !== 'ch'),
    chat,
  );
  yield share('accepted.share', accepted, all);
  yield share(
    'accepted.precision',
    accepted.filter(({ gold, acted }) => acted === gold.label),
    accepted,
  );
  yield share(
    'lines.parse',
    lines.filter(({ line }) => parseCommand(line ?? '').ok),
    lines,
  );
  yield share('slots.right', withSlots.filter(hasRightSlots), withSlots);
}

/** The slots of the right label, also where another was acted on: labels are judged by themselves. */
function hasRightSlots({ gold, acted, line }: Judged): boolean {
  const own =
    acted === gold.label ? line : (readCorrected(gold.label, gold.text, context)?.line ?? null);
  return slotsAreRight(own, gold.line, gold.text);
}
