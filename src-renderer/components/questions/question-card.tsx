import { memo, useId, useState } from 'react';
import CircleQuestionMark from 'lucide-react/icons/circle-question-mark';
import { scopesOf } from '#shared/tools/approval-question.ts';
import { giveCommand } from '../../app.ts';
import { useRow } from '../../state/keyed-store.ts';
import { questionRows, questionsOf } from '../../state/questions.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { type AnswerChoice, answersOf, isAskedByServer } from './answers-of.ts';

/** The longest note that an answer can carry, in UTF-16 code units. */
const maximumNote = 1_000;

/** The open questions of a run, a task, or a conversation itself. */
export function Questions({ of }: { readonly of: string | null }) {
  const ids = useRow(questionsOf, of) ?? [];
  return ids.map((id) => <QuestionCard key={id} id={id} />);
}

/** Something that waits for the person, shown whole, with its answers. */
export const QuestionCard = memo(function QuestionCard({ id }: { readonly id: string }) {
  const question = useRow(questionRows, id);
  const titleId = useId();
  const [note, setNote] = useState('');
  const [sending, setSending] = useState(false);
  if (question === undefined) return null;
  const { title, detail, conversationId } = question;
  const isCall = scopesOf(question).length > 0;
  const answer = async (choice: AnswerChoice): Promise<void> => {
    setSending(true);
    const said = choice.note ?? note.trim();
    const command = { kind: 'ap', entity_id: id, decision: choice.decision, note: said } as const;
    await giveCommand(conversationId ?? id, command);
    // Where it arrived, an event takes the question away.
    setSending(false);
  };
  return (
    <section
      className={`question ${isCall ? 'of-call' : ''}`}
      aria-labelledby={titleId}
      data-testid="question"
      data-question={id}
      tabIndex={-1}
    >
      <header className="question-header">
        <CircleQuestionMark aria-hidden />
        <h4 id={titleId}>{title}</h4>
        <span className="needs-you">Needs you</span>
      </header>
      {detail === '' ? null : (
        <div className="question-detail">
          <Markdown text={detail} />
        </div>
      )}
      <div className="question-answers">
        {isAskedByServer(question) ? (
          <textarea
            className="field"
            rows={2}
            aria-label={`Your answer to “${title}”`}
            placeholder="Your answer, where it wants one"
            maxLength={maximumNote}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        ) : (
          <input
            className="field"
            aria-label={isCall ? `Why not: “${title}”` : `A word to “${title}”`}
            placeholder={isCall ? 'Why not (goes with “Deny”)' : 'Add a word (optional)'}
            maxLength={maximumNote}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        )}
        {answersOf(question).map((choice) => (
          <button
            key={choice.name}
            type="button"
            className={`button ${choice.isMain ? 'primary' : ''}`}
            disabled={sending}
            onClick={() => void answer(choice)}
          >
            {choice.name}
          </button>
        ))}
      </div>
    </section>
  );
});
