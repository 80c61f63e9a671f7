import type { Task } from '#shared/contracts/entities.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { isKinglyError, KinglyError } from '#shared/errors.ts';
import type { LanguageModel } from '#models/language-model.ts';
import { budgetFor, shorten } from '../context/budget.ts';
import { recalledFor, recalledSection } from '../context/recalled.ts';
import { isSmall, lengthOf, systemMessages } from '../context/system-text.ts';
import { generateText } from '../generate/generate.ts';
import type { Finished, HandlerContext, JobHandler } from '../runner/handler.ts';
import { assessmentSchema } from '#shared/tasks/assessment.ts';
import { neededResults } from '../tasks/needed-results.ts';
import { splitFinish, splitIntoParts } from '../tasks/split-into-parts.ts';
import { shouldSplit, splitSettings } from '../tasks/split-settings.ts';
import { assessTask, taskDescription } from './assess-task.ts';
import { gatherByTools } from '../tools/gather-by-tools.ts';
import { completeReply } from './complete-reply.ts';
import { readNextSteps } from './next-steps.ts';
import { endedFinish, isEnded } from '../tasks/task-ended.ts';

const longestResult = 1_024;
/** Assessed and about to write. */
const startProgress = 0.05;
/** Only a result that is there is 1. */
const mostProgress = 0.95;
/** Code units that a result is expected to have, by the task's complexity. */
const expectedLength = (complexity: number): number => 400 + Math.round(complexity * 2_000);

/** Assesses a task, and does it and keeps the result, or splits it where it is too large for that. */
export const taskRun: JobHandler<'task_run'> = async (context) => {
  const { payload, store } = context;
  const task = await store['tasks.get']({ id: payload.taskId });
  if (task === null) throw new KinglyError('not_found', 'The task is not there any more');
  if (isEnded(task)) return endedFinish(payload.replyId, task);
  const parent =
    task.parentTaskId === null ? null : await store['tasks.get']({ id: task.parentTaskId });
  if (parent !== null && isEnded(parent)) return cancelledWithParent(task);
  const before = await splitFinish(store, context.job.id, task.id, payload.replyId);
  if (before !== null) return before;

  const reply = context.openReply({
    replyId: payload.replyId,
    alongside: (length) => [patchTask(task.id, { progress: progressAt(length, task) })],
  });
  await reply.begin([patchTask(task.id, { status: 'running', progress: 0, error: null })]);
  const model = await context.model();
  const assessment = await context.step('assess', assessmentSchema, () =>
    assessTask(
      model,
      {
        title: task.title,
        text: payload.text,
        complexity: task.complexity,
        now: context.clock.now(),
      },
      context.signal,
    ),
  );
  const { confidence, complexity, routing } = assessment;
  await context.write([
    patchTask(task.id, { confidence, complexity, routing, assessment, progress: startProgress }),
  ]);
  if (shouldSplit(task, assessment, model.description, await splitSettings(store))) {
    const split = await splitOrNot(context, model, task);
    if (split !== null) return split;
  }

  const result = await doTask(context, model, task, parent, reply.write);
  const writes: Write[] = [
    patchTask(task.id, {
      status: 'completed',
      progress: 1,
      result,
      nextSteps: readNextSteps(result),
      error: null,
    }),
  ];
  if (payload.replyId !== null) writes.push(completeReply(payload.replyId, result, model));
  return { type: 'completed', writes, result: { taskId: task.id } };
};

/** Null where no plan came of it or the tree is full: then it is done in one piece. */
async function splitOrNot(
  context: HandlerContext<'task_run'>,
  model: LanguageModel,
  task: Task,
): Promise<Finished | null> {
  try {
    return await splitIntoParts(context, model, task, context.payload.text);
  } catch (error) {
    if (isKinglyError(error) && error.code === 'model_invalid_reply') return null;
    throw error;
  }
}

async function doTask(
  context: HandlerContext<'task_run'>,
  model: LanguageModel,
  task: Task,
  parent: Task | null,
  onText: (text: string) => void,
): Promise<string> {
  const { payload, store, clock, signal } = context;
  const budget = budgetFor(model.description, longestResult);
  const recalled = await recalledFor(store, {
    workspaceId: task.workspaceId,
    text: `${task.title} ${payload.text}`,
    wordsOnly: isSmall(model.description),
    limit: 5,
  });
  const system = systemMessages(model.description, clock.now(), {
    rules:
      'Do the task and write only its result. Where something is left to do, end with the line "Next steps:" and a short list.',
    facts: recalledSection(recalled),
  });
  const part = parent === null ? '' : `\nThis is one part of: ${parent.title}. Do only this part.`;
  const description = isSmall(model.description)
    ? payload.text.trim() || task.title
    : taskDescription(task.title, payload.text);
  const room = Math.max(500, budget.promptCharacters - lengthOf(system));
  // Half of the room: what is to be done must stay readable beside what others gave.
  const needed = await neededResults(store, task, Math.floor(room / 2));
  const request = shorten(description, room - needed.length) + part;
  const gathered = await gatherByTools(context, model, {
    request,
    origin: task.title,
    room: Math.floor((room - needed.length - request.length) / 2),
    priority: 'background',
  });
  const content = [needed, gathered, request].filter((text) => text !== '').join('\n\n');
  return await generateText(model, {
    messages: [...system, { role: 'user', content }],
    maximumTokens: budget.answerTokens,
    temperature: 0.4,
    signal,
    priority: 'background',
    onText,
  });
}

/** Text written of text expected: honest, since it is measured, and never done before it is. */
export function progressAt(length: number, task: Pick<Task, 'complexity'>): number {
  const share = length / expectedLength(task.complexity);
  return Math.min(
    mostProgress,
    Math.round((startProgress + share * (1 - startProgress)) * 100) / 100,
  );
}

type TaskPatch = Extract<Write, { type: 'task.patch' }>['patch'];

function patchTask(id: string, patch: TaskPatch): Write {
  return { type: 'task.patch', id, patch, onlyIfOpen: true };
}

/** A part of something that was stopped is not begun. */
function cancelledWithParent(task: Task): Finished {
  return { type: 'cancelled', writes: [patchTask(task.id, { status: 'cancelled' })] };
}
