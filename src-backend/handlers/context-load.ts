import type { LanguageModel } from '#models/language-model.ts';
import {
  conversationLog,
  conversationSpan,
  type ConversationLog,
} from '../context/conversation-log.ts';
import { budgetFor } from '../context/budget.ts';
import { isSmall, lengthOf, systemMessages } from '../context/system-text.ts';
import { workspaceOf } from '../context/workspace.ts';
import { contextSummaries } from '../caches.ts';
import { generateText } from '../generate/generate.ts';
import type { Finished, HandlerContext, JobHandler } from '../runner/handler.ts';
import { completeReply } from './complete-reply.ts';
import { memoryAnswer, runAnswer, taskAnswer } from './context-answers.ts';

const longestSummary = 400;
/** Code units of a listed conversation. */
const longestList = 12_000;

/** Loads what is known (memory, a conversation, a day, a task, a run) and answers with it. */
export const contextLoad: JobHandler<'context_load'> = async (context) => {
  const { job, payload, store, clock } = context;
  const reply = context.openReply({ replyId: payload.replyId });
  await reply.begin();
  const workspaceId = await workspaceOf(store, job);
  const { contextId } = payload;

  if (contextId === 'memory')
    return answer(context, await memoryAnswer(store, workspaceId, payload.text));
  if (contextId.startsWith('task_'))
    return answer(context, taskAnswer(await store['tasks.get']({ id: contextId }), contextId));
  if (contextId.startsWith('run_'))
    return answer(context, runAnswer(await store['runs.get']({ id: contextId }), contextId));

  const span = await conversationSpan(
    store,
    contextId,
    workspaceId,
    clock.now(),
    job.conversationId,
  );
  if (span === null) {
    // An unknown name may still be what a fact is about.
    return answer(context, await memoryAnswer(store, workspaceId, `${contextId} ${payload.text}`));
  }
  const log = await conversationLog(store, span, {
    except: [payload.replyId],
    commandId: job.commandId,
  });
  if (log.lines.length === 0) return answer(context, `I have nothing from ${span.name}.`);
  if (payload.depth === 'full') return answer(context, log.asMarkdown(longestList));
  const model = await context.model();
  const summary = await summarise(context, model, log, reply.write);
  return answer(context, summary, model);
};

function answer(
  context: HandlerContext<'context_load'>,
  text: string,
  model: LanguageModel | null = null,
): Finished {
  const { contextId, replyId } = context.payload;
  return {
    type: 'completed',
    writes: [completeReply(replyId, text, model)],
    result: { contextId, summary: text.slice(0, 20_000) },
  };
}

async function summarise(
  context: HandlerContext<'context_load'>,
  model: LanguageModel,
  log: ConversationLog,
  onText: (text: string) => void,
): Promise<string> {
  const budget = budgetFor(model.description, longestSummary);
  const rules =
    'Summarise what was said, in a few sentences or a short list. Add nothing that was not said.';
  const system = systemMessages(model.description, context.clock.now(), { rules });
  const request = `${isSmall(model.description) ? `${rules}\n\n` : ''}What was said ${log.name}:\n\n`;
  const room = budget.promptCharacters - lengthOf(system) - request.length;
  const content = request + log.asPlainText(room);
  const key = `${model.description.id}\n${content}`;
  const known = contextSummaries.get(key);
  if (known !== undefined) return known;
  const summary = await generateText(model, {
    messages: [...system, { role: 'user', content }],
    maximumTokens: budget.answerTokens,
    temperature: 0.2,
    signal: context.signal,
    priority: 'interactive',
    onText,
  });
  contextSummaries.set(key, summary);
  return summary;
}
