import { visibleText } from '#shared/tools/visible-text.ts';

/**
 * A text of a stranger as it is: whole, with every sign that would not be seen written as its
 * code, and nothing in it acted on. Focusable, since a long one scrolls.
 */
export function ExactText({
  name,
  text,
  scrolls = false,
}: {
  /** What it is, for those who do not see where it stands. */
  readonly name: string;
  readonly text: string;
  /** What is only looked at may be long; what is decided about is shown whole. */
  readonly scrolls?: boolean;
}) {
  return (
    <figure className={`exact-text ${scrolls ? 'scrolls' : ''}`} aria-label={name}>
      <pre tabIndex={scrolls ? 0 : undefined}>{visibleText(text)}</pre>
    </figure>
  );
}
