import { Notification } from 'electron';
import type { EventEnvelope } from '#shared/contracts/entities.ts';
import { announce, type Announcement, bodyText } from './announcement.ts';
import { createFinishedWorkReader, type FinishedWork } from './finished-work.ts';

export type NotifierOptions = {
  /** Whether the person looks at Kingly; then the window itself is news enough. */
  readonly isWatched: () => boolean;
  readonly onClick: (target: Announcement['target']) => void;
};

/** What ends within this many milliseconds is announced together. */
const gatherMs = 300;

/** Tells the person what has ended while they looked elsewhere. Returns the listener for events. */
export function createNotifier(
  options: NotifierOptions,
): (events: readonly EventEnvelope[]) => void {
  const read = createFinishedWorkReader();
  // A notification that nothing refers to is collected, and its click is lost.
  const shown = new Set<Notification>();
  let gathered: FinishedWork[] = [];

  const show = ({ title, body, target }: Announcement): void => {
    const notification = new Notification({ title, body: bodyText(body, process.platform) });
    shown.add(notification);
    const oldest = shown.size > 20 ? shown.values().next().value : undefined;
    if (oldest !== undefined) shown.delete(oldest);
    notification.on('click', () => {
      shown.delete(notification);
      options.onClick(target);
    });
    notification.on('close', () => shown.delete(notification));
    notification.show();
  };
  const flush = (): void => {
    const finished = gathered;
    gathered = [];
    if (!Notification.isSupported() || options.isWatched()) return;
    for (const announcement of announce(finished)) show(announcement);
  };

  return (events) => {
    for (const event of events) {
      const finished = read(event);
      if (finished === null) continue;
      if (gathered.length === 0) setTimeout(flush, gatherMs);
      gathered.push(finished);
    }
  };
}
