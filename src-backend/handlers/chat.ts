import { budgetFor, shorten } from '../context/budget.ts';
import { conversationHistory } from '../context/history.ts';
import { recalledFor, recalledSection, usedWrites } from '../context/recalled.ts';
import { isSmall, lengthOf, systemMessages } from '../context/system-text.ts';
import { workspaceOf } from '../context/workspace.ts';
import { generateText } from '../generate/generate.ts';
import type { JobHandler } from '../runner/handler.ts';
import { gatherByTools } from '../tools/gather-by-tools.ts';
import { completeReply } from './complete-reply.ts';

const longestAnswer = 1_024;
const cutNote =
  '_Your message is longer than this model can read at once: I read its beginning and its end._\n\n';

/** Answers what was typed, with what was said before and what is remembered about it. */
export const chat: JobHandler<'chat'> = async (context) => {
  const { job, payload, store, clock, signal } = context;
  const reply = context.openReply({ replyId: payload.replyId });
  await reply.begin();
  const model = await context.model();
  const budget = budgetFor(model.description, longestAnswer);
  const recalled = await recalledFor(store, {
    workspaceId: await workspaceOf(store, job),
    text: payload.text,
    wordsOnly: isSmall(model.description),
    limit: isSmall(model.description) ? 5 : 10,
  });
  const facts = recalledSection(recalled);
  const system = systemMessages(model.description, clock.now(), { facts });
  const text = shorten(payload.text, Math.max(500, budget.promptCharacters - lengthOf(system)));
  const gathered = await gatherByTools(context, model, {
    request: text,
    origin: 'an answer in this conversation',
    room: Math.floor((budget.promptCharacters - lengthOf(system) - text.length) / 2),
    priority: 'interactive',
  });
  const content = gathered === '' ? text : `${text}\n\n${gathered}`;
  const room = budget.promptCharacters - lengthOf(system) - content.length;
  const history = await conversationHistory(store, job, payload.replyId, room);
  if (text !== payload.text) reply.write(cutNote);
  const intro = reply.text();
  const answer = await generateText(model, {
    messages: [...system, ...history, { role: 'user', content }],
    maximumTokens: budget.answerTokens,
    temperature: 0.7,
    signal,
    priority: 'interactive',
    onText: reply.write,
  });
  return {
    type: 'completed',
    writes: [
      completeReply(payload.replyId, intro + answer, model, recalled),
      ...usedWrites(recalled),
    ],
  };
};
