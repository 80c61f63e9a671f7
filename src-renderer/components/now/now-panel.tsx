import { memo, useState } from 'react';
import { shallow } from 'zustand/shallow';
import Bell from 'lucide-react/icons/bell';
import ListTodo from 'lucide-react/icons/list-todo';
import MessageSquareText from 'lucide-react/icons/message-square-text';
import PanelRightClose from 'lucide-react/icons/panel-right-close';
import Maximize2 from 'lucide-react/icons/maximize-2';
import Workflow from 'lucide-react/icons/workflow';
import X from 'lucide-react/icons/x';
import { isOpenTask } from '#shared/contracts/open-state.ts';
import { giveCommand } from '../../app.ts';
import { useAppStatus } from '../../state/app-status.ts';
import { useConversations } from '../../state/conversations.ts';
import { openConversation, openPage } from '../../state/ui.ts';
import { useNow } from '../../state/use-now.ts';
import { useWorkItems } from '../../state/use-work-items.ts';
import type { WorkItem } from '../../state/work-items.ts';
import { ago, percent } from '../../text/format.ts';
import { shortcutText } from '../../shortcuts.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { StatusIcon, statusNames } from '../parts/status-icon.tsx';
import { NeedsYou } from './needs-you.tsx';
import { canAskForNotifications, askForNotifications } from './web-notifications.ts';

/** Each line is painted anew with each step of its work, so that more are shown on demand only. */
const shortList = 8;

/** What runs and what ended lately, over all conversations. */
export function NowPanel({ onClose }: { readonly onClose: () => void }) {
  const { active, recent } = useWorkItems();
  const [all, setAll] = useState(false);
  const shown = all ? active : active.slice(0, shortList);
  return (
    <aside className="now" aria-label="Now">
      <header className="now-header">
        <h2>Now</h2>
        <IconButton
          name="Hide Now"
          icon={PanelRightClose}
          shortcut={shortcutText('J')}
          onClick={onClose}
        />
      </header>
      <div className="now-scroller">
        <WaitingNote />
        <NeedsYou />
        {active.length === 0 ? (
          <p className="now-quiet">Nothing is running. All is quiet.</p>
        ) : (
          <ul aria-label="Running work">
            {shown.map((item) => (
              <Item key={item.id} item={item} />
            ))}
          </ul>
        )}
        {active.length <= shortList ? null : (
          <button type="button" className="now-more" onClick={() => setAll(!all)}>
            {all ? 'Show fewer' : `Show all ${active.length}`}
          </button>
        )}
        {recent.length === 0 ? null : (
          <>
            <h3>Recent</h3>
            <ul aria-label="Recent work">
              {recent.map((item) => (
                <Item key={item.id} item={item} />
              ))}
            </ul>
          </>
        )}
      </div>
      <NotificationOffer />
    </aside>
  );
}

/** What is due and does not begin, and why not. */
function WaitingNote() {
  const waiting = useAppStatus((state) => state.status?.waiting);
  if (waiting === undefined || waiting.reason === null) return null;
  return (
    <output className="now-waiting">
      {waiting.jobs === 1 ? 'One thing waits' : `${waiting.jobs} things wait`}. {waiting.reason}.
    </output>
  );
}

const icons = { task: ListTodo, run: Workflow, answer: MessageSquareText } as const;

const Item = memo(
  function Item({ item }: { readonly item: WorkItem }) {
    const conversation = useConversations((state) =>
      item.conversationId === null ? undefined : state.byId[item.conversationId]?.title,
    );
    const now = useNow();
    const active = isOpenTask(item.status);
    const Icon = icons[item.kind];
    const note =
      item.kind === 'answer'
        ? item.status === 'running'
          ? 'Answering'
          : 'Waiting for the model'
        : active
          ? `${statusNames[item.status]}${item.status === 'running' && item.progress !== null ? ` · ${percent(item.progress)}` : ''}`
          : `${statusNames[item.status]} ${ago(item.updatedAt, now)}`;
    const { conversationId } = item;
    return (
      <li className={`now-item ${item.status} ${item.kind}`}>
        <button
          type="button"
          className="now-open"
          onClick={() => {
            if (conversationId !== null) openConversation(conversationId, item.replyId);
          }}
        >
          {active ? (
            <Icon className="now-kind" aria-hidden />
          ) : (
            <StatusIcon status={item.status} named />
          )}
          <span className="now-title">{item.title}</span>
          <span className="now-note">
            {note}
            {item.kind === 'answer' || conversation === undefined || conversation === item.title
              ? ''
              : ` · ${conversation}`}
          </span>
        </button>
        {item.kind === 'run' ? (
          <IconButton
            small
            className="now-page"
            name={`Open ${item.title}`}
            icon={Maximize2}
            onClick={() => openPage({ kind: 'run', runId: item.id })}
          />
        ) : null}
        {active ? (
          <>
            <IconButton
              small
              name={`Cancel ${item.title}`}
              icon={X}
              onClick={() =>
                void giveCommand(conversationId ?? item.id, {
                  kind: 'cn',
                  entity_id: item.id,
                  reason: '',
                })
              }
            />
            <ProgressBar
              name={`Progress of ${item.title}`}
              progress={item.kind === 'answer' ? null : item.progress}
            />
          </>
        ) : null}
      </li>
    );
  },
  // The list is made anew at each change; most of its lines are as they were.
  (before, after) => shallow(before.item, after.item),
);

/** In a browser, notifications need the person's leave, which is asked for here only. */
function NotificationOffer() {
  const [offered, setOffered] = useState(canAskForNotifications);
  if (!offered) return null;
  return (
    <footer className="now-footer">
      <button
        type="button"
        className="button"
        onClick={() => void askForNotifications().then(() => setOffered(false))}
      >
        <Bell aria-hidden /> Notify me when work ends
      </button>
    </footer>
  );
}
