import Activity from 'lucide-react/icons/activity';
import Keyboard from 'lucide-react/icons/keyboard';
import PanelLeft from 'lucide-react/icons/panel-left';
import SquarePen from 'lucide-react/icons/square-pen';
import { useConversations } from '../../state/conversations.ts';
import { openNewConversation, useUi } from '../../state/ui.ts';
import { useWorkItems } from '../../state/use-work-items.ts';
import { shortcutText } from '../../shortcuts.ts';
import { toggleList, toggleNow, useRoom } from '../layout.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { ModelMenu } from './model-menu.tsx';

/** Title, model, and the ways to the panels that are not shown. */
export function Header({ conversationId }: { readonly conversationId: string }) {
  const title = useConversations((state) => state.byId[conversationId]?.title);
  const listOpen = useUi((state) => state.listOpen);
  const nowOpen = useUi((state) => state.nowOpen);
  const room = useRoom();
  return (
    <header className="header">
      {room.list && listOpen ? null : (
        <>
          <IconButton
            name="Show conversations"
            icon={PanelLeft}
            shortcut={shortcutText('B')}
            expanded={false}
            onClick={toggleList}
          />
          <IconButton
            name="New conversation"
            icon={SquarePen}
            shortcut={shortcutText('N')}
            onClick={openNewConversation}
          />
        </>
      )}
      <h1 className="header-title">{title ?? 'New conversation'}</h1>
      <ModelMenu />
      <IconButton
        name="Keyboard shortcuts"
        icon={Keyboard}
        className="header-shortcuts"
        shortcut={shortcutText('/')}
        onClick={() => useUi.setState({ shortcutsOpen: true })}
      />
      {room.now && nowOpen ? null : <NowBadge />}
    </header>
  );
}

function NowBadge() {
  const { active } = useWorkItems();
  const count = active.length;
  return (
    <button
      type="button"
      className={`now-badge ${count > 0 ? 'active' : ''}`}
      aria-label={count === 0 ? 'Show Now, nothing is running' : `Show Now, ${count} running`}
      title={`Now (${shortcutText('J')})`}
      onClick={toggleNow}
    >
      <Activity aria-hidden />
      {count === 0 ? null : <span>{count}</span>}
    </button>
  );
}
