import ListTodo from 'lucide-react/icons/list-todo';
import MessageSquare from 'lucide-react/icons/message-square';
import MessagesSquare from 'lucide-react/icons/messages-square';
import type { SearchHit } from '#shared/contracts/store.ts';
import { openConversation } from '../../state/ui.ts';
import { useNow } from '../../state/use-now.ts';
import { taskRows } from '../../state/work.ts';
import { excerptParts } from '../../text/excerpt.ts';
import { ago } from '../../text/format.ts';

const icons = { conversation: MessagesSquare, message: MessageSquare, task: ListTodo } as const;

/** What was found. */
export function SearchResults({
  hits,
  problem,
}: {
  readonly hits: readonly SearchHit[] | null;
  readonly problem: string | null;
}) {
  if (problem !== null) return <p className="sidebar-note">The search failed. {problem}</p>;
  if (hits === null) return <p className="sidebar-note">Searching…</p>;
  if (hits.length === 0) return <p className="sidebar-note">Nothing was found.</p>;
  return (
    <ul className="search-results" aria-label="Search results">
      {hits.map((hit) => (
        <li key={`${hit.kind} ${hit.id}`}>
          <Hit hit={hit} />
        </li>
      ))}
    </ul>
  );
}

function Hit({ hit }: { readonly hit: SearchHit }) {
  const Icon = icons[hit.kind];
  const now = useNow();
  return (
    <button type="button" className="search-hit" data-entry onClick={() => openHit(hit)}>
      <span className="search-hit-title">
        <Icon aria-hidden />
        <span>{hit.title}</span>
        <time>{ago(hit.at, now)}</time>
      </span>
      {hit.excerpt === '' ? null : (
        <span className="search-hit-excerpt">
          {excerptParts(hit.excerpt).map(({ text, isMatch }, index) =>
            isMatch ? <mark key={`${index} ${text}`}>{text}</mark> : text,
          )}
        </span>
      )}
    </button>
  );
}

function openHit({ kind, id, conversationId }: SearchHit): void {
  if (kind === 'conversation') openConversation(id);
  else if (conversationId !== null) {
    openConversation(conversationId, kind === 'message' ? id : (taskRows.get(id)?.replyId ?? null));
  }
}
