import { choice, type Field, identifier, json, object, text, unit } from './field.ts';

/** One code of the language: its name, ordered fields, an example and where it comes from. */
export type CodeDefinition = {
  readonly name: string;
  readonly about: string;
  /** Ordered as on the line. */
  readonly fields: Readonly<Record<string, AnyField>>;
  readonly example: string;
  readonly since: number;
  readonly origin: 'specification' | 'extension';
};

/** A field of any value type. */
export type AnyField =
  | Field<string>
  | Field<number>
  | ReturnType<typeof json>
  | ReturnType<typeof object>
  | Field<'low' | 'medium' | 'high'>
  | Field<'summary' | 'full'>
  | Field<'semantic' | 'episodic' | 'preference' | 'procedural'>
  | Field<'approve' | 'refuse'>
  | Field<'tc' | 'ts' | 'wf' | 'cl' | 'ms' | 'ch'>;

/** Version of the coded language; a client with another one is told to reload. */
export const protocolVersion = 1;

/** The longest line either side may send, in UTF-16 code units. */
export const maximumLineLength = 400_000;

const title = text('What is to be done', 300);
const taskId = identifier('A task’s id');
const entityId = identifier('The id of a task, run, message or memory');

/** Commands: frontend → backend. */
export const commandTable = {
  tc: {
    name: 'TASK_CREATE',
    about: 'Create a task',
    fields: {
      title,
      intent_type: identifier('The kind of work, such as coding or writing', 40),
      complexity: choice('How large it looks', ['low', 'medium', 'high']),
    },
    example: 'tc:User Authentication System|business_growth|high',
    since: 1,
    origin: 'specification',
  },
  ts: {
    name: 'TASK_SPLIT',
    about: 'Split a task into smaller ones; `auto` means the task that the reason describes',
    fields: {
      task_id: identifier('The task’s id, or `auto`'),
      confidence: unit('How sure one is that it can be done in one go'),
      reason: text('Why it is split, or what is to be done', 1_000),
    },
    example: 'ts:auto|0.3|Complex multi-component system',
    since: 1,
    origin: 'specification',
  },
  wf: {
    name: 'WORKFLOW_START',
    about: 'Start a workflow',
    fields: {
      workflow_id: identifier('The workflow’s id', 80),
      params: object('Its parameters', 8_000),
    },
    example: "wf:project_planning|{name:'MyApp',scope:'web,mobile'}",
    since: 1,
    origin: 'specification',
  },
  cl: {
    name: 'CONTEXT_LOAD',
    about: 'Load what is known: `memory`, `conversation_<date>` or a task’s id',
    fields: {
      context_id: identifier('What to load'),
      depth: choice('How much of it', ['summary', 'full']),
    },
    example: 'cl:conversation_2026-11-25|full',
    since: 1,
    origin: 'specification',
  },
  ms: {
    name: 'MEMORY_STORE',
    about: 'Remember something',
    fields: {
      key: text('What it is about', 200),
      value: json('What to remember', 8_000),
      type: choice('What kind of memory it is', [
        'semantic',
        'episodic',
        'preference',
        'procedural',
      ]),
    },
    example: "ms:user_preference|{theme:'dark'}|semantic",
    since: 1,
    origin: 'specification',
  },
  ch: {
    name: 'CHAT',
    about: 'Answer this in the conversation',
    fields: { text: text('What was typed', 120_000) },
    example: 'ch:Why is the sky blue?',
    since: 1,
    origin: 'extension',
  },
  cn: {
    name: 'CANCEL',
    about: 'Stop a task, a run or an answer that is being written',
    fields: { entity_id: entityId, reason: text('Why', 300, 0) },
    example: 'cn:task_12|no longer needed',
    since: 1,
    origin: 'extension',
  },
  ap: {
    name: 'APPROVE',
    about: 'Answer something that waits for the person’s decision',
    fields: {
      entity_id: entityId,
      decision: choice('The answer', ['approve', 'refuse']),
      note: text('A word to it', 1_000, 0),
    },
    example: 'ap:task_12|approve|go ahead',
    since: 1,
    origin: 'extension',
  },
  fb: {
    name: 'FEEDBACK',
    about: 'Correct how the frontend read a message',
    fields: {
      command_id: identifier('The command that was wrong'),
      right_code: choice('What it should have been', ['tc', 'ts', 'wf', 'cl', 'ms', 'ch']),
    },
    example: 'fb:cmd_12|ch',
    since: 1,
    origin: 'extension',
  },
} as const satisfies Readonly<Record<string, CodeDefinition>>;

/** Events: backend → frontend. A namespace of its own: `tc` and `cl` mean other things here. */
export const eventTable = {
  tr: {
    name: 'TASK_READY',
    about: 'A task was assessed and is about to be worked on',
    fields: {
      task_id: taskId,
      confidence: unit('How sure the backend is that it can do it'),
      routing: identifier(
        'How it will be done: one_shot, mini_workflow, project, multi_project',
        40,
      ),
    },
    example: 'tr:task_123|0.85|one_shot',
    since: 1,
    origin: 'specification',
  },
  tc: {
    name: 'TASK_COMPLETE',
    about: 'A task has ended',
    fields: {
      task_id: taskId,
      result: json('Its result, or a word for it', 200_000),
      next_steps: json('What could come next', 20_000),
    },
    example: "tc:task_123|success|{next:['task_124','task_125']}",
    since: 1,
    origin: 'specification',
  },
  su: {
    name: 'STATUS_UPDATE',
    about: 'Something changed its state',
    fields: {
      entity_id: entityId,
      status: identifier('Its state', 40),
      progress: unit('How far it is'),
    },
    example: 'su:task_12|running|0.45',
    since: 1,
    origin: 'specification',
  },
  cl: {
    name: 'CONTEXT_LOADED',
    about: 'A context was loaded',
    fields: {
      context_id: identifier('What was loaded'),
      summary: text('What it holds', 20_000, 0),
    },
    example: 'cl:conversation_123|Summary: Discussed auth implementation...',
    since: 1,
    origin: 'specification',
  },
  er: {
    name: 'ERROR',
    about: 'Something failed',
    fields: {
      code: identifier('A stable code', 60),
      message: text('What went wrong, for a person', 4_000),
      recovery: text('What can be done about it', 1_000, 0),
    },
    example: 'er:model_unavailable|No model is running|Start Ollama, or choose the built-in model',
    since: 1,
    origin: 'specification',
  },
} as const satisfies Readonly<Record<string, CodeDefinition>>;

type Table = Readonly<Record<string, CodeDefinition>>;
type FieldValue<F> = F extends { readonly read: (text: string) => infer Value }
  ? Exclude<Value, undefined>
  : never;

/**
 * The value type of a table: a union tagged by `kind`, the two letters. (`code` and `type` would
 * collide with fields of `er` and `ms`.)
 */
export type LineOf<T extends Table> = {
  readonly [Code in keyof T & string]: { readonly kind: Code } & {
    readonly [Name in keyof T[Code]['fields']]: FieldValue<T[Code]['fields'][Name]>;
  };
}[keyof T & string];

export type CommandCode = keyof typeof commandTable;
export type EventCode = keyof typeof eventTable;
/** A command as a value. */
export type Command = LineOf<typeof commandTable>;
/** An event as a value. */
export type CodedEvent = LineOf<typeof eventTable>;
/** The command with this code. */
export type CommandOf<Code extends CommandCode> = Extract<Command, { readonly kind: Code }>;
/** One handler for every command: a missing one does not compile. */
export type CommandHandlers<Result> = {
  readonly [Code in CommandCode]: (command: CommandOf<Code>) => Result;
};
