import { memo, useId, useState } from 'react';
import CircleQuestionMark from 'lucide-react/icons/circle-question-mark';
import type { Question } from '#shared/contracts/entities.ts';
import { giveCommand } from '../../app.ts';
import { useRow } from '../../state/keyed-store.ts';
import { questionRows, questionsOf } from '../../state/questions.ts';
import { Markdown } from '../markdown/markdown.tsx';

/** What the two answers are called. */
const answers = {
  approval: { approve: 'Approve', refuse: 'Refuse' },
  unknown_effect: { approve: 'It happened, go on', refuse: 'Do it again' },
} as const satisfies Readonly<Record<Question['kind'], unknown>>;

/** The longest note that an answer can carry, in UTF-16 code units. */
const maximumNote = 1_000;

/** The open questions of a run or task. */
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
  const { title, detail, kind, conversationId } = question;
  const answer = async (decision: 'approve' | 'refuse'): Promise<void> => {
    setSending(true);
    const command = { kind: 'ap', entity_id: id, decision, note: note.trim() } as const;
    await giveCommand(conversationId ?? id, command);
    // Where it arrived, an event takes the question away.
    setSending(false);
  };
  return (
    <section className="question" aria-labelledby={titleId} data-testid="question">
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
        <input
          className="field"
          aria-label={`A word to “${title}”`}
          placeholder="Add a word (optional)"
          maxLength={maximumNote}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <button
          type="button"
          className="button"
          disabled={sending}
          onClick={() => void answer('refuse')}
        >
          {answers[kind].refuse}
        </button>
        <button
          type="button"
          className="button primary"
          disabled={sending}
          onClick={() => void answer('approve')}
        >
          {answers[kind].approve}
        </button>
      </div>
    </section>
  );
});
