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
};

/** How a message was read: what to send, and what to say at once. */
export type Reading = {
  readonly label: ReadingLabel;
  /** Calibrated certainty, 0…1; of a rule it is `RULE_PROBABILITY`. */
  readonly probability: number;
  /** The coded line to send; `null` when `acknowledgement` is the whole answer. */
  readonly line: string | null;
  /** The line as a value; `null` exactly when `line` is. */
  readonly command: Command | null;
  readonly source: 'rule' | 'classifier' | 'typed-line';
  /** Whether it is certain enough to act on without a second opinion. If not, it is read as chat. */
  readonly accepted: boolean;
  /** What is painted at once; `null` for chat, which has none. */
  readonly acknowledgement: string | null;
  /** The classifier's first choice, also when it was not sure enough to act on. */
  readonly guess: { readonly label: ReflexLabel; readonly probability: number } | null;
};

/** The certainty given to a rule's reading. */
export const RULE_PROBABILITY = 0.99;
