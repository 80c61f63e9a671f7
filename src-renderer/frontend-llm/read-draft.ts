import { encodeCommand, parseCommand } from '#shared/protocol/codec.ts';
import { type Command, commandTable } from '#shared/protocol/table.ts';
import { acknowledge } from './acknowledgement.ts';
import { classify, shippedModel } from './classifier.ts';
import { contextSlotsOf } from './context-slots.ts';
import { LOOK_AT } from './features.ts';
import { memorySlotsOf } from './memory-slots.ts';
import {
  type Reading,
  type ReadingContext,
  type ReadingLabel,
  RULE_PROBABILITY,
} from './reading.ts';
import { applyRules, asksAgain, splitCommand } from './rules.ts';
import { answerStatus, askWhichTask } from './status-answer.ts';
import { complexityOf, intentTypeOf } from './task-kind.ts';
import { isActive, numberedTask, titledTask } from './task-reference.ts';
import { bounded, oneLine, titleOf } from './title.ts';
import { workflowSlotsOf } from './workflow-slots.ts';

type Origin = Pick<Reading, 'probability' | 'source' | 'accepted' | 'guess'>;
type Guess = ReturnType<typeof classify>;

const BY_RULE: Origin = {
  probability: RULE_PROBABILITY,
  source: 'rule',
  accepted: true,
  guess: null,
};
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
  const acknowledgement = acknowledge(command, context.tasks);
  return { ...origin, label: command.kind, line, command, acknowledgement };
}

function chat(text: string, origin: Origin): Reading {
  const message = text.length > commandTable.ch.fields.text.maximum ? cut(text) : text;
  // An empty draft is nothing to send.
  if (message === '') {
    return { ...origin, label: 'ch', line: null, command: null, acknowledgement: null };
  }
  const command: Command = { kind: 'ch', text: message };
  return { ...origin, label: 'ch', line: encodeCommand(command), command, acknowledgement: null };
}

function cut(text: string): string {
  return text.slice(0, commandTable.ch.fields.text.maximum).replace(/[\uD800-\uDBFF]$/u, '');
}

function local(label: ReadingLabel, acknowledgement: string, origin: Origin): Reading {
  return { ...origin, label, line: null, command: null, acknowledgement };
}

/** A line that the person typed in the coded language: read strictly, and answered when wrong. */
function readTypedLine(text: string, context: ReadingContext): Reading | null {
  const line = text.trim();
  if (!CODED.test(line)) return null;
  const origin: Origin = { probability: 1, source: 'typed-line', accepted: true, guess: null };
  const parsed = parseCommand(line);
  if (parsed.ok) return sending(parsed.value, text, context, origin);
  const label = codeOf(line);
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
  return parsed?.ok ? sending(parsed.value, text, context, BY_RULE) : null;
}

function readByRule(text: string, context: ReadingContext): Reading | null {
  const result = applyRules(text, context);
  switch (result?.kind) {
    case undefined:
      return null;
    case 'command':
      return sending(result.command, text, context, BY_RULE);
    case 'status':
      return local('st', answerStatus(text, context.tasks), BY_RULE);
    case 'which-task':
      return local('cn', askWhichTask(context.tasks), BY_RULE);
    case 'chat':
      return chat(text, BY_RULE);
  }
}

/** The classifier's label as a command, its slots copied from the text; `null` if one is missing. */
function commandOf(guess: Guess, text: string, context: ReadingContext): Command | null {
  const { tasks, now, workflows } = context;
  const looked = text.slice(0, LOOK_AT);
  switch (guess.label) {
    case 'tc': {
      const title = titleOf(looked);
      if (title === null) return null;
      const intent = intentTypeOf(title, guess.intent);
      const complexity = complexityOf(title, guess.complexity);
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

/**
 * Reads a message at once: rules where they are certain, else the classifier where it is sure
 * enough, else chat, which does no harm when it is wrong. Pure, synchronous and bounded: it looks
 * at the first `LOOK_AT` characters only (the chat line carries up to 120,000). Never throws.
 */
export function readDraft(text: string, context: ReadingContext): Reading {
  const typed = readTypedLine(text, context);
  if (typed !== null) return typed;
  const looked = text.slice(0, LOOK_AT);
  if (looked.trim() === '') return chat(text.trim(), BY_RULE);
  if (text.length <= LOOK_AT) {
    const ruled = repeatLast(text, context) ?? readByRule(text, context);
    if (ruled !== null) return ruled;
  }
  const guess = (context.classify ?? classify)(looked);
  const { label, probability } = guess;
  const origin: Origin = {
    probability,
    source: 'classifier',
    accepted: probability >= shippedModel.thresholds[label],
    guess: { label, probability },
  };
  if (!origin.accepted || label === 'ch') return chat(text, origin);
  if (label === 'st') return local('st', answerStatus(looked, context.tasks), origin);
  const command = commandOf(guess, text, context);
  if (command !== null) return sending(command, text, context, origin);
  if (label === 'cn') return local('cn', askWhichTask(context.tasks), origin);
  return chat(text, { ...origin, accepted: false });
}
