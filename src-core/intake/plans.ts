import { readSetting } from '#shared/contracts/settings.ts';
import type { Store } from '#shared/contracts/store.ts';
import { KinglyError } from '#shared/errors.ts';
import type { CommandEnvelope } from '#shared/protocol/envelope.ts';
import type { Command, CommandHandlers } from '#shared/protocol/table.ts';
import type { WorkflowLibrary } from '../workflows/library.ts';
import { checkParameters } from '../workflows/keep-definition.ts';
import { workflowJob } from '#shared/workflows/workflow-job.ts';
import { cancelWrites, hasEnded } from './cancel.ts';
import { correct } from './correct.ts';
import type { IntakePlan } from './plan.ts';
import { complexityValue, jobWrite, messageWrites, newRun, newTask, replyWrites } from './rows.ts';

/** What intake needs to plan one command. */
export type PlanContext = {
  readonly store: Store;
  readonly workflows: Pick<WorkflowLibrary, 'keep'>;
  readonly envelope: CommandEnvelope;
  readonly now: number;
};

/** Plans one command. */
export async function planCommand(context: PlanContext, command: Command): Promise<IntakePlan> {
  const plans = commandPlans(context);
  // The table ties each kind to its handler; TypeScript cannot follow that through an index.
  const plan = plans[command.kind] as (command: Command) => IntakePlan | Promise<IntakePlan>;
  return await plan(command);
}

/** One plan per command of the table; a code without one does not compile. */
export function commandPlans({
  store,
  workflows,
  envelope,
  now,
}: PlanContext): CommandHandlers<IntakePlan | Promise<IntakePlan>> {
  const typed = envelope.typed ?? '';
  const said = (text = typed || envelope.line, line: string | null = envelope.line) =>
    messageWrites(envelope, text, line, now);
  const replyId = envelope.replyId ?? null;
  /** The reply is what a command without an entity of its own is about. */
  const replyEntity = replyId ?? envelope.id;

  return {
    tc: (command) => {
      const task = newTask(
        envelope,
        {
          title: command.title,
          description: typed === '' ? null : typed,
          intentType: command.intent_type,
          complexity: complexityValue(command.complexity),
        },
        now,
      );
      return {
        entityId: task.id,
        writes: [
          ...said(),
          ...replyWrites(envelope, now, { taskId: task.id }),
          { type: 'task.create', task },
          jobWrite(
            'task_run',
            { taskId: task.id, replyId, text: typed || command.title },
            envelope,
            now,
            {
              taskId: task.id,
            },
          ),
        ],
      };
    },

    ts: async (command) => {
      if (command.task_id === 'auto') {
        const task = newTask(
          envelope,
          {
            title: sentenceCase(command.reason).slice(0, 300),
            description: typed || null,
            intentType: null,
            complexity: 0.8,
          },
          now,
        );
        return {
          entityId: task.id,
          writes: [
            ...said(),
            ...replyWrites(envelope, now, { taskId: task.id }),
            {
              type: 'task.create',
              task: {
                ...task,
                confidence: command.confidence,
                // So that trying again splits it again.
                metadata: { start: { kind: 'task_split', replyId, text: command.reason } },
              },
            },
            jobWrite(
              'task_split',
              { taskId: task.id, replyId, reason: command.reason },
              envelope,
              now,
              {
                taskId: task.id,
              },
            ),
          ],
        };
      }
      const task = await store['tasks.get']({ id: command.task_id });
      if (task === null) {
        throw new KinglyError('not_found', `There is no task ${command.task_id} to split`);
      }
      return {
        entityId: task.id,
        writes: [
          ...said(),
          ...replyWrites(envelope, now, { taskId: task.id }),
          { type: 'task.splitAgain', id: task.id, replyId, reason: command.reason },
        ],
      };
    },

    wf: (command) => {
      const definition = workflows.keep(command.workflow_id);
      checkParameters(definition, command.params);
      const run = newRun(envelope, definition, command.params, now);
      return {
        entityId: run.id,
        writes: [
          ...said(),
          ...replyWrites(envelope, now, { runId: run.id }),
          { type: 'run.create', run, definition },
          workflowJob(run, now, envelope.id),
        ],
      };
    },

    cl: (command) => ({
      entityId: replyEntity,
      writes: [
        ...said(),
        ...replyWrites(envelope, now),
        jobWrite(
          'context_load',
          {
            replyId: requireReply(envelope),
            contextId: command.context_id,
            depth: command.depth,
            text: typed,
          },
          envelope,
          now,
        ),
      ],
    }),

    // Remembering is one write: it happens here, at once, whatever the backend is doing.
    ms: async (command) => {
      const refusal = await whyNotRemember(store, envelope);
      const text = refusal ?? `Remembered: **${command.key}** is ${valueText(command.value)}.`;
      const writes = [...said(), ...replyWrites(envelope, now, { status: 'complete', text })];
      if (refusal !== null) return { entityId: replyEntity, writes };
      return {
        entityId: replyEntity,
        writes: [
          ...writes,
          {
            type: 'memory.put',
            workspaceId: envelope.workspaceId,
            key: command.key,
            value: command.value,
            memoryType: command.type,
            category: command.type === 'preference' ? 'preference' : 'general',
            sourceMessageId: envelope.messageId ?? null,
            commandId: envelope.id,
          },
        ],
      };
    },

    ch: (command) => ({
      entityId: replyEntity,
      writes: [
        ...said(command.text, null),
        ...replyWrites(envelope, now),
        jobWrite('chat', { replyId: requireReply(envelope), text: command.text }, envelope, now),
      ],
    }),

    cn: async (command) => ({
      entityId: command.entity_id,
      writes: [
        ...(envelope.messageId === undefined ? [] : said()),
        ...replyWrites(envelope, now, {
          status: 'complete',
          text: (await hasEnded(store, command.entity_id)) ? 'It had already ended.' : 'Stopped.',
        }),
        ...(await cancelWrites(store, command.entity_id)),
      ],
    }),

    ap: async (command) => {
      const [question] = await store['questions.list']({
        entityId: command.entity_id,
        statuses: ['open'],
        limit: 1,
      });
      if (question === undefined) {
        throw new KinglyError('not_found', 'Nothing there waits for an answer');
      }
      return {
        entityId: command.entity_id,
        writes: [
          {
            type: 'question.answer',
            id: question.id,
            decision: command.decision,
            note: command.note === '' ? null : command.note,
            at: now,
          },
        ],
      };
    },

    fb: (command) =>
      correct(
        {
          store,
          envelope,
          now,
          planInstead: (instead, changed) =>
            planCommand({ store, workflows, envelope: changed, now }, instead),
        },
        command,
      ),
  };
}

/** What the person is told where nothing may be remembered now; null where it may. */
async function whyNotRemember(store: Store, envelope: CommandEnvelope): Promise<string | null> {
  if (!readSetting(await store['settings.all']({}), 'memory.enabled')) {
    return 'Not remembered: the memory is switched off in the settings.';
  }
  const conversation = await store['conversations.get']({ id: envelope.conversationId });
  return (conversation?.isPrivate ?? envelope.isPrivate === true)
    ? 'Not remembered: this conversation is private. Say it in another one to have it kept.'
    : null;
}

function requireReply(envelope: CommandEnvelope): string {
  if (envelope.replyId === undefined) {
    throw new KinglyError('invalid_input', 'This command needs a replyId for its answer');
  }
  return envelope.replyId;
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : `\`${JSON.stringify(value)}\``;
}
