import ArrowLeft from 'lucide-react/icons/arrow-left';
import CircleQuestionMark from 'lucide-react/icons/circle-question-mark';
import Activity from 'lucide-react/icons/activity';
import Keyboard from 'lucide-react/icons/keyboard';
import HatGlasses from 'lucide-react/icons/hat-glasses';
import PanelLeft from 'lucide-react/icons/panel-left';
import SquarePen from 'lucide-react/icons/square-pen';
import { useConversations } from '../../state/conversations.ts';
import { useRow, useRows } from '../../state/keyed-store.ts';
import { questionRows } from '../../state/questions.ts';
import { useIsPrivate } from '../../state/private.ts';
import { openNewConversation, openPrivateConversation, type Page, useUi } from '../../state/ui.ts';
import { useWorkItems } from '../../state/use-work-items.ts';
import { runRows } from '../../state/work.ts';
import { runTitle } from '../../state/work-items.ts';
import { shortcutText } from '../../shortcuts.ts';
import { toggleList, toggleNow, useRoom } from '../layout.ts';
import { useEntity } from '../memory/entity-page.tsx';
import { goBack } from '../pages/go-back.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { PrivateMark } from '../parts/private-mark.tsx';
import { ModelMenu } from './model-menu.tsx';

/** Title, model, and the ways to the panels that are not shown. */
export function Header({
  conversationId,
  page,
}: {
  readonly conversationId: string;
  /** What stands in the conversation's place, if anything. */
  readonly page: Page | null;
}) {
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
          <IconButton
            name="Private conversation"
            icon={HatGlasses}
            shortcut={shortcutText('I')}
            onClick={openPrivateConversation}
          />
        </>
      )}
      {page === null ? (
        <ConversationTitle id={conversationId} />
      ) : (
        <>
          <IconButton name="Back" icon={ArrowLeft} shortcut="Esc" onClick={goBack} />
          <PageTitle page={page} />
        </>
      )}
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

function ConversationTitle({ id }: { readonly id: string }) {
  const title = useConversations((state) => state.byId[id]?.title);
  const isPrivate = useIsPrivate(id);
  return (
    <h1 className="header-title">
      {isPrivate ? <PrivateMark text={title !== undefined} /> : null}
      {title ?? (isPrivate ? 'Private conversation' : 'New conversation')}
    </h1>
  );
}

const pageTitles = {
  workflows: 'Workflows',
  work: 'Work',
  settings: 'Settings',
  memory: 'Memory',
} as const;

function PageTitle({ page }: { readonly page: Page }) {
  return (
    <h1 className="header-title">
      {page.kind === 'run' ? (
        <RunTitle runId={page.runId} />
      ) : page.kind === 'entity' ? (
        <EntityTitle entityId={page.entityId} />
      ) : (
        pageTitles[page.kind]
      )}
    </h1>
  );
}

function RunTitle({ runId }: { readonly runId: string }) {
  const run = useRow(runRows, runId);
  return run === undefined ? 'Run' : runTitle(run);
}

function EntityTitle({ entityId }: { readonly entityId: string }) {
  return useEntity(entityId).value?.entity.name ?? 'Memory';
}

function NowBadge() {
  const { active } = useWorkItems();
  const asking = useRows(questionRows).length;
  const count = active.length;
  const running = count === 0 ? 'nothing is running' : `${count} running`;
  const needs = asking === 0 ? '' : `${asking} ${asking === 1 ? 'needs' : 'need'} you, `;
  return (
    <button
      type="button"
      className={`now-badge ${asking > 0 ? 'asking' : count > 0 ? 'active' : ''}`}
      aria-label={`Show Now, ${needs}${running}`}
      title={`Now (${shortcutText('J')})`}
      onClick={toggleNow}
    >
      {asking > 0 ? <CircleQuestionMark aria-hidden /> : <Activity aria-hidden />}
      {asking > 0 ? <span>{asking}</span> : count === 0 ? null : <span>{count}</span>}
    </button>
  );
}
