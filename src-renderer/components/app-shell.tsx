import { useEffect } from 'react';
import { useRows } from '../state/keyed-store.ts';
import { questionRows } from '../state/questions.ts';
import { markRead, useUi } from '../state/ui.ts';
import { useWorkItems } from '../state/use-work-items.ts';
import { ConversationView } from './conversation/conversation-view.tsx';
import { ConversationSidebar } from './conversations/conversation-sidebar.tsx';
import { Banners } from './header/banners.tsx';
import { Drawer } from './drawer.tsx';
import { Header } from './header/header.tsx';
import { toggleList, toggleNow, useRoom } from './layout.ts';
import { NowPanel } from './now/now-panel.tsx';
import { pageKey } from './pages/go-back.ts';
import { PageView } from './pages/page-view.tsx';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { Toasts } from './toasts.tsx';
import { useShortcuts } from './use-shortcuts.ts';

/** The whole window. */
export function AppShell() {
  useShortcuts();
  const { conversationId, pages, listOpen, nowOpen, drawer } = useUi();
  const page = pages.at(-1) ?? null;
  const room = useRoom();
  useEffect(() => {
    const seen = (): void => {
      if (document.visibilityState === 'visible') markRead(conversationId);
    };
    document.addEventListener('visibilitychange', seen);
    return () => document.removeEventListener('visibilitychange', seen);
  }, [conversationId]);
  const over = drawer === null || room[drawer] ? null : drawer;
  const list = <ConversationSidebar onClose={toggleList} />;
  const now = <NowPanel onClose={toggleNow} />;
  return (
    <div className="shell">
      <DocumentTitle />
      {room.list && listOpen ? list : null}
      <main className="main" inert={over !== null}>
        <Header conversationId={conversationId} page={page} />
        <Banners />
        {page === null ? (
          <ConversationView conversationId={conversationId} />
        ) : (
          <PageView key={pageKey(page)} page={page} />
        )}
      </main>
      {room.now && nowOpen ? now : null}
      {over === null ? null : <Drawer side={over}>{over === 'list' ? list : now}</Drawer>}
      <Toasts />
      <ShortcutsDialog />
    </div>
  );
}

/** The tab or window says what waits for the person, else how much is running. */
function DocumentTitle() {
  const count = useWorkItems().active.length;
  const asking = useRows(questionRows).length;
  useEffect(() => {
    document.title =
      asking > 0
        ? `(${asking} ${asking === 1 ? 'needs' : 'need'} you) Kingly`
        : count === 0
          ? 'Kingly'
          : `(${count}) Kingly`;
  }, [count, asking]);
  return null;
}
