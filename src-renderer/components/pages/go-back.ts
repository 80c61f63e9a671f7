import { closePage, type Page, useUi } from '../../state/ui.ts';
import { runRows } from '../../state/work.ts';

/** Goes back to the page before; back in the conversation, to the card that the page was of. */
export function goBack(): void {
  const { pages, conversationId } = useUi.getState();
  const left = pages.at(-1);
  closePage();
  if (pages.length !== 1 || left?.kind !== 'run') return;
  const run = runRows.get(left.runId);
  if (run === undefined || run.replyId === null || run.conversationId !== conversationId) return;
  useUi.setState({ target: { messageId: run.replyId, at: Date.now() } });
}

/** A page's own name for React: another run is another page. */
export function pageKey(page: Page): string {
  if (page.kind === 'run') return `run ${page.runId}`;
  return page.kind === 'entity' ? `entity ${page.entityId}` : page.kind;
}
