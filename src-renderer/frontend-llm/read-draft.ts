import { bounded, oneLine } from '#shared/frontend/plain-text.ts';
import { encodeCommand, parseCommand } from '#shared/protocol/codec.ts';
import { type Command, commandTable } from '#shared/protocol/table.ts';
import { type FrontendReader, frontendLabels } from '#shared/contracts/frontend-model.ts';
import { acknowledge } from './acknowledgement.ts';
import { byLabel, decide, noOpinions } from './agreement.ts';
import { classify } from './classifier.ts';
import { contextSlotsOf } from './context-slots.ts';
import { dueText } from './due-date.ts';
import { LOOK_AT } from './features.ts';
import { memorySlotsOf } from './memory-slots.ts';
import {
  type Classification,
  type DraftOpinions,
  type Reading,
  type ReadingContext,
  type ReadingLabel,
  type ReflexLabel,
  RULE_PROBABILITY,
} from './reading.ts';
import { applyRules, asksAgain, longRemember, splitCommand } from './rules.ts';
import { answerStatus, whichTask } from './status-answer.ts';
import { complexityOf, intentTypeOf } from './task-kind.ts';
import { isActive, numberedTask, titledTask } from './task-reference.ts';
import { titleOf, withoutPoliteness } from './title.ts';
import { workflowSlotsOf } from './workflow-slots.ts';

type Origin = Pick<
  Reading,
  | 'probability'
  | 'probabilities'
  | 'source'
  | 'accepted'
  | 'guess'
  | 'asks'
  | 'wants'
  | 'suggests'
  | 'choices'
>;

const nobody: DraftOpinions = { ...noOpinions, copied: null };
const certain = {
  probability: RULE_PROBABILITY,
  accepted: true,
  guess: null,
  asks: null,
  wants: null,
  suggests: null,
  choices: [],
} as const;

/** What is decided without weighing: its label has it all, as nearly as a rule is right. */
function decided(label: ReadingLabel, source: Reading['source']): Origin {
  const share = (1 - RULE_PROBABILITY) / (frontendLabels.length - 1);
  const shares = frontendLabels.map((each) => (each === label ? RULE_PROBABILITY : share));
  const probabilities = shares.includes(RULE_PROBABILITY) ? byLabel(shares) : null;
  return { ...certain, probabilities, source };
}

const CODED = new RegExp(String.raw`^(?:${Object.keys(commandTable).join('|')}):(?=\S)`, 'u');

function lineOf(command: Command): string | null {
  try {
    return encodeCommand(command);
  } catch {
    // A slot that the language cannot carry, such as a task's id with spaces in it.
    return null;
  }
}

/** A command as a reading; one that cannot be written as a line becomes chat. */
function sending(command: Command, text: string, context: ReadingContext, origin: Origin): Reading {
  const line = lineOf(command);
  if (line === null) return chat(text, { ...origin, accepted: false });
  const said = acknowledge(command, context.tasks);
  const due = command.kind === 'tc' ? (context.dueOf?.(text, context.now) ?? null) : null;
  const acknowledgement = due === null ? said : `${said} · due ${dueText(due)}`;
  return { ...origin, label: command.kind, line, command, acknowledgement, due };
}

function chat(text: string, origin: Origin): Reading {
  const message = text.length > commandTable.ch.fields.text.maximum ? cut(text) : text;
  // An empty draft is nothing to send.
  if (message === '') {
    return { ...origin, label: 'ch', line: null, command: null, acknowledgement: null, due: null };
  }
  const command: Command = { kind: 'ch', text: message };
  return {
    ...origin,
    label: 'ch',
    line: encodeCommand(command),
    command,
    acknowledgement: null,
    due: null,
  };
}

function cut(text: string): string {
  return text.slice(0, commandTable.ch.fields.text.maximum).replace(/[\uD800-\uDBFF]$/u, '');
}

function local(label: ReadingLabel, acknowledgement: string, origin: Origin): Reading {
  return { ...origin, label, line: null, command: null, acknowledgement, due: null };
}

/** A line that the person typed in the coded language: read strictly, and answered when wrong. */
function readTypedLine(text: string, context: ReadingContext): Reading | null {
  const line = text.trim();
  if (!CODED.test(line)) return null;
  const label = codeOf(line);
  const origin: Origin = { ...decided(label, 'typed-line'), probability: 1 };
  const parsed = parseCommand(line);
  if (parsed.ok) return sending(parsed.value, text, context, origin);
  return local(label, `This coded line was not sent. ${parsed.problem.message}.`, origin);
}

function codeOf(line: string): ReadingLabel {
  const code = line.slice(0, 2);
  for (const known of ['tc', 'ts', 'wf', 'cl', 'ms', 'cn', 'ap', 'fb'] as const) {
    if (known === code) return known;
  }
  return 'ch';
}

function repeatLast(text: string, context: ReadingContext): Reading | null {
  if (!asksAgain(text)) return null;
  const last = context.recentCommands.find(
    (line) => line.startsWith('tc:') || line.startsWith('wf:'),
  );
  const parsed = last === undefined ? null : parseCommand(last);
  return parsed?.ok
    ? sending(parsed.value, text, context, decided(parsed.value.kind, 'rule'))
    : null;
}

function readByRule(text: string, context: ReadingContext): Reading | null {
  const result = applyRules(text, context);
  switch (result?.kind) {
    case undefined:
      return null;
    case 'command':
      return sending(result.command, text, context, decided(result.command.kind, 'rule'));
    case 'status':
      return local('st', answerStatus(text, context), decided('st', 'rule'));
    case 'which-task':
      return askWhich(text, context, decided('cn', 'rule'));
    case 'small-talk':
      return local('ch', result.answer, decided('ch', 'rule'));
    case 'chat':
      return chat(text, decided('ch', 'rule'));
  }
}

function askWhich(text: string, { tasks }: ReadingContext, origin: Origin): Reading {
  const { question, choices } = whichTask(text, tasks);
  return local('cn', question, { ...origin, choices });
}

/** The classifier's label as a command, its slots copied from the text; `null` if one is missing. */
function commandOf(guess: Classification, text: string, context: ReadingContext): Command | null {
  const { tasks, now, workflows } = context;
  const looked = text.slice(0, LOOK_AT);
  switch (guess.label) {
    case 'tc': {
      const title = titleOf(looked);
      if (title === null) return null;
      const whole = withoutPoliteness(oneLine(looked));
      const intent = intentTypeOf(whole, guess.intent);
      const complexity = complexityOf(whole, guess.complexity);
      return { kind: 'tc', title, intent_type: intent, complexity };
    }
    case 'ts':
      return splitCommand(looked, tasks);
    case 'wf': {
      const slots = workflowSlotsOf(text, workflows);
      return slots && { kind: 'wf', workflow_id: slots.id, params: slots.params };
    }
    case 'cl': {
      const { id, depth } = contextSlotsOf(looked, tasks, now);
      return { kind: 'cl', context_id: id, depth };
    }
    case 'ms': {
      const slots = memorySlotsOf(looked, guess.memory);
      return slots && { kind: 'ms', ...slots };
    }
    case 'cn': {
      const active = tasks.filter(isActive);
      const only = active.length === 1 ? active[0]?.id : undefined;
      const id = numberedTask(looked, tasks) ?? titledTask(looked, active)?.id ?? only;
      return id === undefined
        ? null
        : { kind: 'cn', entity_id: id, reason: bounded(oneLine(looked), 300) };
    }
    case 'ch':
    case 'st':
      return null;
  }
}

/** Reads a message as a label, whoever decided on it; chat where a slot is missing. */
function readAs(
  label: ReflexLabel,
  text: string,
  context: ReadingContext,
  origin: Origin,
  guess: Classification,
  copied: Command | null,
): Reading {
  if (label === 'ch') return chat(text, origin);
  const looked = text.slice(0, LOOK_AT);
  if (label === 'st') return local('st', answerStatus(looked, context), origin);
  const found = commandOf({ ...guess, label }, text, context);
  const command = found ?? (copied?.kind === label ? copied : null);
  if (command !== null) return sending(command, text, context, origin);
  if (label === 'cn') return askWhich(looked, context, origin);
  return chat(text, { ...origin, accepted: false, wants: label });
}

/** The message as the person says that it is; `null` where its words do not make such a command. */
export function readCorrected(
  label: ReflexLabel,
  text: string,
  context: ReadingContext,
): Reading | null {
  const guess = (context.classify ?? classify)(text.slice(0, LOOK_AT));
  const reading = readAs(label, text, context, decided(label, 'correction'), guess, null);
  return reading.label === label ? reading : null;
}

/**
 * Reads a message at once: what the person said of exactly this text, then rules where they are
 * certain, then what the reflex and the readers that have spoken agree on (`agreement.ts`), else
 * chat, which does no harm when it is wrong. Pure, synchronous and bounded: it looks at the first
 * `LOOK_AT` characters only (the chat line carries up to 120,000). Never throws.
 * @param opinions what other readers said about exactly this text
 * @param canAsk the readers that are there and have not said anything yet
 */
export function readDraft(
  text: string,
  context: ReadingContext,
  opinions: DraftOpinions = nobody,
  canAsk: readonly FrontendReader[] = [],
): Reading {
  const typed = readTypedLine(text, context);
  if (typed !== null) return typed;
  const looked = text.slice(0, LOOK_AT);
  if (looked.trim() === '') return chat(text.trim(), decided('ch', 'rule'));
  const corrected = context.correctedTo?.(text);
  if (corrected !== undefined) {
    const reading = readCorrected(corrected, text, context);
    if (reading !== null) return reading;
  }
  if (text.length <= LOOK_AT) {
    const ruled = repeatLast(text, context) ?? readByRule(text, context);
    if (ruled !== null) return ruled;
  } else {
    const ruled = readLongByRule(text, context);
    if (ruled !== null) return ruled;
  }
  const guess = (context.classify ?? classify)(looked);
  const decision = decide(guess.probabilities, opinions, canAsk);
  const { label, probability, pooled } = decision;
  const accepted = decision.kind === 'accept';
  const origin: Origin = {
    probability,
    probabilities: pooled,
    source: opinions.encoder === null ? 'classifier' : 'readers',
    accepted,
    guess: { label, probability },
    asks: decision.asks,
    wants: null,
    suggests: decision.suggests,
    choices: [],
  };
  return readAs(accepted ? label : 'ch', text, context, origin, guess, opinions.copied);
}

function readLongByRule(text: string, context: ReadingContext): Reading | null {
  const result = longRemember(text);
  return result === null ? null : sending(result, text, context, decided(result.kind, 'rule'));
}
