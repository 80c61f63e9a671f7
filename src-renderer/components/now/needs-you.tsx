import { memo } from 'react';
import CircleQuestionMark from 'lucide-react/icons/circle-question-mark';
import type { Question } from '#shared/contracts/entities.ts';
import { useConversations } from '../../state/conversations.ts';
import { useRows } from '../../state/keyed-store.ts';
import { questionRows } from '../../state/questions.ts';
import { openConversation, openPage } from '../../state/ui.ts';
import { useNow } from '../../state/use-now.ts';
import { runRows, taskRows } from '../../state/work.ts';
import { ago } from '../../text/format.ts';
import { focusQuestion } from '../questions/focus-question.ts';

/** What waits for the person, before all else. */
export function NeedsYou() {
  const questions = useRows(questionRows);
  if (questions.length === 0) return null;
  return (
    <>
      <h3>
        Needs you <span className="count">{questions.length}</span>
      </h3>
      <ul aria-label="Needs you">
        {questions.map((question) => (
          <Item key={question.id} question={question} />
        ))}
      </ul>
      <h3>Running</h3>
    </>
  );
}

const Item = memo(function Item({ question }: { readonly question: Question }) {
  const conversation = useConversations((state) =>
    question.conversationId === null ? undefined : state.byId[question.conversationId]?.title,
  );
  const now = useNow();
  return (
    <li className="now-item">
      <button type="button" className="now-open" onClick={() => openQuestion(question)}>
        <CircleQuestionMark className="now-kind" aria-hidden />
        <span className="now-title">{question.title}</span>
        <span className="now-note">
          asked {ago(question.createdAt, now)}
          {conversation === undefined ? '' : ` · ${conversation}`}
        </span>
      </button>
    </li>
  );
});

/** Shows a question where it is answered: with the card of its run or task, else on a page. */
function openQuestion({ id, runId, taskId, conversationId }: Question): void {
  const run = runId === null ? undefined : runRows.get(runId);
  const replyId = run?.replyId ?? replyOf(taskId);
  if (conversationId !== null && replyId !== null) openConversation(conversationId, replyId);
  else if (runId !== null) openPage({ kind: 'run', runId });
  else if (conversationId !== null && taskId === null) openConversation(conversationId);
  else openPage({ kind: 'work' });
  focusQuestion(id);
}

/** The reply with the card of the tree that a task is in. */
function replyOf(taskId: string | null): string | null {
  let id = taskId;
  // Trees are shallow; the bound is for rows that name each other.
  for (let level = 0; id !== null && level < 10; level += 1) {
    const task = taskRows.get(id);
    if (task === undefined) return null;
    if (task.parentTaskId === null) return task.replyId;
    id = task.parentTaskId;
  }
  return null;
}
