import type { FinishedWork } from './finished-work.ts';

/** One notification. */
export type Announcement = {
  readonly title: string;
  readonly body: string;
  /** What a click brings up. */
  readonly target: { readonly conversationId: string | null; readonly taskId: string | null };
};

/** More than this at once becomes one notification. */
const maximumSingle = 2;

/** What to say about things that ended at about the same time. */
export function announce(finished: readonly FinishedWork[]): readonly Announcement[] {
  const last = finished.at(-1);
  if (last === undefined) return [];
  if (finished.length <= maximumSingle) {
    return finished.map(({ title, text, conversationId, taskId }) => ({
      title,
      body: text,
      target: { conversationId, taskId },
    }));
  }
  const failed = finished.filter((work) => work.failed).length;
  const count = `${finished.length} things have ended`;
  return [
    {
      title: failed === 0 ? count : `${count}, ${failed} of them failed`,
      body: finished
        .slice(0, 4)
        .map(({ title }) => title)
        .join('\n'),
      target: { conversationId: last.conversationId, taskId: last.taskId },
    },
  ];
}

/**
 * Text for a notification’s body. Linux desktops read it as markup: text from a model must not
 * become links or break the line off.
 */
export function bodyText(text: string, platform: NodeJS.Platform): string {
  if (platform !== 'linux') return text;
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
