import { z } from 'zod';
import type { Run, RunStep } from '#shared/contracts/entities.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { KinglyError } from '#shared/errors.ts';
import type { WorkflowDefinition } from '#shared/workflows/definition.ts';
import type { LanguageModel } from '#models/language-model.ts';
import { budgetFor } from '../context/budget.ts';
import { systemMessages } from '../context/system-text.ts';
import { generateText } from '../generate/generate.ts';
import type { HandlerContext, JobHandler } from '../runner/handler.ts';
import { fillTemplate, parameterTexts } from '../workflows/fill-template.ts';
import { completeReply } from './complete-reply.ts';
import { isEnded } from '../tasks/task-ended.ts';

const longestOutput = 700;
const outputSchema = z.string().min(1);

/** Drives a run through its steps, one after another; a step that was done is not done again. */
export const workflowRun: JobHandler<'workflow_run'> = async (context) => {
  const { payload, store } = context;
  const run = await store['runs.get']({ id: payload.runId });
  if (run === null) throw new KinglyError('not_found', 'The run is not there any more');
  if (isEnded(run)) return { type: 'cancelled', writes: endedReply(payload.replyId, run) };
  const definition = await store['runs.definition']({ runId: run.id });
  if (definition === null) {
    throw new KinglyError(
      'not_found',
      'It was started by an older version of Kingly, which kept no definition. Start it again.',
    );
  }

  const reply = context.openReply({ replyId: payload.replyId });
  await reply.begin([
    { type: 'run.patch', id: run.id, patch: { status: 'running', error: null }, onlyIfOpen: true },
  ]);
  const model = await context.model();
  const outputs = new Map<string, string>();
  for (const step of run.steps) {
    reply.write(heading(step, outputs.size));
    const output = await runStep(context, model, { run, definition, step, outputs }, reply.write);
    outputs.set(step.key, output);
  }
  const text = run.steps
    .map((step, index) => heading(step, index) + (outputs.get(step.key) ?? ''))
    .join('');
  const writes: Write[] = [
    {
      type: 'run.patch',
      id: run.id,
      patch: { status: 'completed', error: null },
      onlyIfOpen: true,
    },
  ];
  if (payload.replyId !== null) writes.push(completeReply(payload.replyId, text, model));
  return { type: 'completed', writes, result: { runId: run.id } };
};

type StepPlace = {
  readonly run: Run;
  readonly definition: WorkflowDefinition;
  readonly step: RunStep;
  readonly outputs: ReadonlyMap<string, string>;
};

async function runStep(
  context: HandlerContext<'workflow_run'>,
  model: LanguageModel,
  { run, definition, step, outputs }: StepPlace,
  onText: (text: string) => void,
): Promise<string> {
  const { clock, signal } = context;
  const planned = definition.steps.find(({ id }) => id === step.key);
  if (planned === undefined || !('prompt' in planned))
    throw new KinglyError(
      'not_found',
      `“${step.title}” of ${run.name} cannot be done by this version of Kingly`,
    );
  let wrote = false;
  const output = await context.step(`step:${step.key}`, outputSchema, async () => {
    wrote = true;
    await context.write([
      stepPatch(run, step, {
        status: 'running',
        startedAt: step.startedAt ?? clock.now(),
        error: null,
      }),
    ]);
    const budget = budgetFor(model.description, longestOutput);
    return await generateText(model, {
      messages: [
        ...systemMessages(model.description, clock.now()),
        {
          role: 'user',
          content: fillTemplate(
            planned.prompt,
            parameterTexts(definition, run.params),
            outputs,
            Math.floor(budget.promptCharacters * 0.7),
          ),
        },
      ],
      maximumTokens: budget.answerTokens,
      temperature: 0.4,
      signal,
      priority: 'background',
      onText,
    });
  });
  if (!wrote) onText(output);
  if (wrote || step.status !== 'completed') {
    await context.write([
      stepPatch(run, step, { status: 'completed', output, endedAt: clock.now(), error: null }),
    ]);
  }
  return output;
}

function stepPatch(
  run: Run,
  step: RunStep,
  patch: Extract<Write, { type: 'run.step' }>['patch'],
): Write {
  return { type: 'run.step', id: run.id, key: step.key, patch };
}

function heading(step: RunStep, index: number): string {
  return `${index === 0 ? '' : '\n\n'}## ${step.title}\n\n`;
}

function endedReply(replyId: string | null, run: Run): readonly Write[] {
  if (replyId === null) return [];
  const status = run.status === 'completed' ? 'complete' : 'stopped';
  return [{ type: 'message.patch', id: replyId, patch: { status }, onlyIfOpen: true }];
}
