/** A conversation that is opened may have to load first; milliseconds. */
const patienceMs = 3_000;

/**
 * Leads the keyboard to a question once its card is there. The card, not a button of it: a key
 * that was pressed for something else must not decide.
 */
export function focusQuestion(id: string): void {
  const until = performance.now() + patienceMs;
  const look = (): void => {
    const card = document.querySelector<HTMLElement>(`[data-question="${CSS.escape(id)}"]`);
    if (card !== null) {
      card.focus({ preventScroll: true });
      card.scrollIntoView({ block: 'nearest' });
    } else if (performance.now() < until) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
