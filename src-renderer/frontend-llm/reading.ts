import type { FrontendReader, LabelProbabilities } from '#shared/contracts/frontend-model.ts';
import type { ReaderOpinions } from './agreement.ts';
import type { DueDate, DueDateReader } from './due-date.ts';
import type { Command, CommandCode } from '#shared/protocol/table.ts';

/** What the classifier can tell apart: seven commands, and `st`, a question about running work. */
export const reflexLabels = ['tc', 'ts', 'wf', 'cl', 'ms', 'ch', 'cn', 'st'] as const;
export type ReflexLabel = (typeof reflexLabels)[number];

/** A reading's label: any command (a person may type `ap:` by hand), or `st`. */
export type ReadingLabel = CommandCode | 'st';

/** A task, or a workflow's run, as the renderer knows it from events. `progress` is 0…1. */
export type KnownTask = {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  readonly progress: number;
};

/** What the classifier says about a text. */
export type Classification = {
  readonly label: ReflexLabel;
  readonly probability: number;
  /** Of all labels; they sum to 1. */
  readonly probabilities: LabelProbabilities;
  readonly intent: string;
  readonly complexity: string;
  readonly memory: string;
};

/** What the reflex may know beside the text. Nothing here is fetched: it stands in the stores. */
export type ReadingContext = {
  readonly tasks: readonly KnownTask[];
  /** Coded lines sent before, newest first. */
  readonly recentCommands: readonly string[];
  /** Unix milliseconds. */
  readonly now: number;
  /** Ids of the workflows that the app has. */
  readonly workflows: readonly string[];
  /** What the classifier says, where it was asked about the same text before; else it is asked. */
  readonly classify?: (text: string) => Classification;
  /** What the person said that exactly this message is, when it was read otherwise before. */
  readonly correctedTo?: (text: string) => ReflexLabel | undefined;
  /** Finds when a task is due, where the reader of dates is loaded. */
  readonly dueOf?: DueDateReader;
  /** Since when nothing was heard of the work, Unix milliseconds; absent while it is up to date. */
  readonly staleSince?: number;
};

/** How a message was read: what to send, and what to say at once. */
export type Reading = {
  readonly label: ReadingLabel;
  /** Calibrated certainty, 0…1; of a rule it is `RULE_PROBABILITY`. */
  readonly probability: number;
  /** Of all labels, as it was decided; they sum to 1. `null` for a typed `ap:` or `fb:`. */
  readonly probabilities: LabelProbabilities | null;
  /** The coded line to send; `null` when `acknowledgement` is the whole answer. */
  readonly line: string | null;
  /** The line as a value; `null` exactly when `line` is. */
  readonly command: Command | null;
  readonly source: 'rule' | 'classifier' | 'readers' | 'correction' | 'typed-line';
  /** Whether it is certain enough to act on without a second opinion. If not, it is read as chat. */
  readonly accepted: boolean;
  /** What is painted at once; `null` for chat, which has none. */
  readonly acknowledgement: string | null;
  /** The likeliest label, also when nobody was sure enough to act on it. */
  readonly guess: { readonly label: ReflexLabel; readonly probability: number } | null;
  /** The reader in the frontend-model process that should be asked before acting; null for none. */
  readonly asks: FrontendReader | null;
  /** The label that was decided on though a slot is missing, which a reader may copy; else null. */
  readonly wants: ReflexLabel | null;
  /** For chat: the command that the person may be asked about; null for none. */
  readonly suggests: ReflexLabel | null;
  /** When the task is due that the message asks for; null where it does not say. */
  readonly due: DueDate | null;
  /** What to choose from where `acknowledgement` asks which one is meant; else empty. */
  readonly choices: readonly Choice[];
};

/** One of several answers to a question: what the button says, and the command that it sends. */
export type Choice = { readonly name: string; readonly command: Command };

/** What the readers in the frontend-model process say about exactly one draft. */
export type DraftOpinions = ReaderOpinions & {
  /** The line that a reader copied for a label whose slots the extractors did not find. */
  readonly copied: Command | null;
};

/** The certainty given to a rule's reading. */
export const RULE_PROBABILITY = 0.99;
