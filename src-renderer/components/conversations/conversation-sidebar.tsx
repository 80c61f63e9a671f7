import { useEffect, useMemo, useRef } from 'react';
import Brain from 'lucide-react/icons/brain';
import Layers from 'lucide-react/icons/layers';
import HatGlasses from 'lucide-react/icons/hat-glasses';
import PanelLeftClose from 'lucide-react/icons/panel-left-close';
import SettingsIcon from 'lucide-react/icons/settings';
import SquarePen from 'lucide-react/icons/square-pen';
import Workflow from 'lucide-react/icons/workflow';
import { Virtuoso } from 'react-virtuoso';
import type { Conversation } from '#shared/contracts/entities.ts';
import { defaultWorkspaceId } from '#shared/ids.ts';
import { app } from '../../app.ts';
import { addConversations, conversationPage, useConversations } from '../../state/conversations.ts';
import { openNewConversation, openPage, openPrivateConversation, useUi } from '../../state/ui.ts';
import { useNow } from '../../state/use-now.ts';
import { type Grouped, groupByDay } from '../../text/group-by-day.ts';
import { shortcutText } from '../../shortcuts.ts';
import { Crown } from '../parts/crown.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { ConversationItem } from './conversation-item.tsx';
import { SearchBox } from './search-box.tsx';
import { SearchResults } from './search-results.tsx';
import { useSearch } from './use-search.ts';

/** The list of conversations, with search. */
export function ConversationSidebar({ onClose }: { readonly onClose: () => void }) {
  const { byId, order } = useConversations();
  const now = useNow();
  const root = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = root.current;
    element?.addEventListener('keydown', moveFocus);
    return () => element?.removeEventListener('keydown', moveFocus);
  }, []);
  const rows = useMemo(
    () =>
      groupByDay(
        order.flatMap((id) => byId[id] ?? []),
        now,
      ),
    [byId, order, now],
  );
  const search = useSearch();
  return (
    <nav className="sidebar" aria-label="Conversations" ref={root}>
      <header className="sidebar-header">
        <span className="brand">
          <Crown /> Kingly
        </span>
        <IconButton
          name="New conversation"
          icon={SquarePen}
          shortcut={shortcutText('N')}
          onClick={openNewConversation}
        />
        <IconButton
          name="Private conversation"
          icon={HatGlasses}
          shortcut={shortcutText('I')}
          onClick={openPrivateConversation}
        />
        <IconButton
          name="Hide conversations"
          icon={PanelLeftClose}
          shortcut={shortcutText('B')}
          onClick={onClose}
        />
      </header>
      <SearchBox query={search.query} onQuery={search.setQuery} />
      {search.query.trim() === '' ? (
        rows.length === 0 ? (
          <p className="sidebar-note">Conversations will be listed here.</p>
        ) : (
          <List rows={rows} />
        )
      ) : (
        <SearchResults {...search} />
      )}
      <Places />
    </nav>
  );
}

/** The ways to what is not a conversation. */
function Places() {
  const page = useUi((state) => state.pages.at(-1)?.kind);
  return (
    <footer className="sidebar-places">
      <button
        type="button"
        data-entry
        aria-current={page === 'workflows' ? 'page' : undefined}
        onClick={() => openPage({ kind: 'workflows' })}
      >
        <Workflow aria-hidden /> Workflows
      </button>
      <button
        type="button"
        data-entry
        aria-current={page === 'work' ? 'page' : undefined}
        onClick={() => openPage({ kind: 'work' })}
      >
        <Layers aria-hidden /> Work
      </button>
      <button
        type="button"
        data-entry
        aria-current={page === 'memory' || page === 'entity' ? 'page' : undefined}
        title={`Memory (${shortcutText('M')})`}
        onClick={() => openPage({ kind: 'memory' })}
      >
        <Brain aria-hidden /> Memory
      </button>
      <button
        type="button"
        data-entry
        aria-current={page === 'settings' ? 'page' : undefined}
        title={`Settings (${shortcutText(',')})`}
        onClick={() => openPage({ kind: 'settings' })}
      >
        <SettingsIcon aria-hidden /> Settings
      </button>
    </footer>
  );
}

function List({ rows }: { readonly rows: readonly Grouped<Conversation>[] }) {
  const current = useUi((state) => state.conversationId);
  const loadMore = async (): Promise<void> => {
    const { hasMore, order, byId } = useConversations.getState();
    const last = byId[order.at(-1) ?? ''];
    if (!hasMore || last === undefined) return;
    const before = last.updatedAt;
    try {
      addConversations(
        await app()['conversations.list']({
          workspaceId: defaultWorkspaceId,
          limit: conversationPage,
          before,
        }),
      );
    } catch {
      // Scrolling on asks again.
    }
  };
  return (
    <Virtuoso
      className="sidebar-list"
      tabIndex={-1}
      data={rows}
      defaultItemHeight={38}
      increaseViewportBy={400}
      computeItemKey={(_, item) => (item.kind === 'row' ? item.row.id : `heading ${item.title}`)}
      endReached={() => void loadMore()}
      itemContent={(_, item) =>
        item.kind === 'heading' ? (
          <h2 className="sidebar-heading">{item.title}</h2>
        ) : (
          <ConversationItem conversation={item.row} isOpen={item.row.id === current} />
        )
      }
    />
  );
}

/** The arrow keys go through the entries. */
function moveFocus(event: KeyboardEvent): void {
  const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
  const step = steps[event.key];
  if (step === undefined || event.isComposing || !(event.currentTarget instanceof HTMLElement))
    return;
  const entries = [
    ...event.currentTarget.querySelectorAll<HTMLElement>('input[type=search], [data-entry]'),
  ];
  const at = entries.findIndex((entry) => entry === document.activeElement);
  const next = entries[at + step];
  if (at < 0 || next === undefined) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
}
