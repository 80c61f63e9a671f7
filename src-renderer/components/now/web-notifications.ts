import { currentShell } from '../../connection/bridge.ts';
import { questionRows } from '../../state/questions.ts';
import { openConversation } from '../../state/ui.ts';
import { runRows, taskRows } from '../../state/work.ts';

/** Whether the browser could notify and has not been asked. The desktop app notifies by itself. */
export function canAskForNotifications(): boolean {
  return (
    currentShell() === 'browser' &&
    typeof Notification !== 'undefined' &&
    Notification.permission === 'default'
  );
}

export async function askForNotifications(): Promise<void> {
  await Notification.requestPermission();
}

type Work = {
  readonly id: string;
  readonly status: string;
  readonly title: string;
  readonly conversationId: string | null;
  readonly replyId: string | null;
};

/** In a browser: notifies of work that ends, or needs the person, while the page is not looked at. */
export function startWebNotifications(): void {
  if (currentShell() !== 'browser' || typeof Notification === 'undefined') return;
  const statuses = new Map<string, string>();
  const look = (rows: readonly Work[]): void => {
    for (const row of rows) {
      const before = statuses.get(row.id);
      statuses.set(row.id, row.status);
      const ended = row.status === 'completed' || row.status === 'failed';
      // What had ended when it was first heard of is no news.
      if (before !== undefined && before !== row.status && ended) notify(row);
    }
  };
  taskRows.subscribeAll(() =>
    look(taskRows.all().filter(({ parentTaskId }) => parentTaskId === null)),
  );
  const asked = new Set<string>();
  questionRows.subscribeAll(() => {
    for (const { id, title, conversationId } of questionRows.all()) {
      if (asked.has(id)) continue;
      asked.add(id);
      notify({ id, title, status: 'asking', conversationId, replyId: null });
    }
  });
  runRows.subscribeAll(() => look(runRows.all().map((run) => ({ ...run, title: run.name }))));
}

const headings: Readonly<Record<string, string>> = { completed: 'Done', asking: 'Needs you' };

function notify({ id, title, status, conversationId, replyId }: Work): void {
  if (document.hasFocus() || Notification.permission !== 'granted') return;
  try {
    const notification = new Notification(headings[status] ?? 'Failed', {
      body: title,
      tag: id,
    });
    notification.addEventListener('click', () => {
      window.focus();
      if (conversationId !== null) openConversation(conversationId, replyId);
      notification.close();
    });
  } catch {
    // Android has the class but lets only service workers notify.
  }
}
