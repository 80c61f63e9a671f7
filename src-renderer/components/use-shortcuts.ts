import { useEffect } from 'react';
import { focusSearch } from '../shortcuts.ts';
import { correctMessage, likeliestCorrection, newestSaid } from '../send/correct-message.ts';
import { messageRows } from '../state/messages.ts';
import { openNewConversation, openPage, openPrivateConversation, useUi } from '../state/ui.ts';
import { stopAnswers } from './composer/stop-answers.ts';
import { goBack } from './pages/go-back.ts';
import { showList, toggleList, toggleNow } from './layout.ts';

const actions: Readonly<Record<string, () => void>> = {
  n: openNewConversation,
  i: openPrivateConversation,
  k: () => {
    showList();
    // The list may only just be coming.
    requestAnimationFrame(focusSearch);
  },
  b: toggleList,
  j: toggleNow,
  e: correctNewest,
  m: () => openPage({ kind: 'memory' }),
  ',': () => openPage({ kind: 'settings' }),
  '/': () => useUi.setState({ shortcutsOpen: true }),
};

/** Reads the newest message of the person as what it most likely is instead. */
function correctNewest(): void {
  const said = messageRows.get(newestSaid(useUi.getState().conversationId) ?? '');
  const right = said === undefined ? null : likeliestCorrection(said);
  if (said !== undefined && right !== null) correctMessage(said, right);
}

/** The window's shortcuts. Escape closes what lies over the conversation, goes back from a page, else stops the answer. */
export function useShortcuts(): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.isComposing || event.defaultPrevented) return;
      if (event.key === 'Escape') {
        const { drawer, pages, conversationId, shortcutsOpen } = useUi.getState();
        if (shortcutsOpen) return;
        if (drawer !== null) useUi.setState({ drawer: null });
        else if (pages.length > 0) goBack();
        else void stopAnswers(conversationId);
        return;
      }
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      const act = Object.hasOwn(actions, event.key) ? actions[event.key] : undefined;
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, []);
}
