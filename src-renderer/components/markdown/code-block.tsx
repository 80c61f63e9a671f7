import { CopyButton } from '../parts/copy-button.tsx';

/** Code with its language and a button that copies it. */
export function CodeBlock({
  language,
  code,
}: {
  readonly language: string;
  readonly code: string;
}) {
  return (
    <figure className="code-block" aria-label={language === '' ? 'Code' : `Code, ${language}`}>
      <figcaption className="code-block-bar">
        <span>{language === '' ? 'text' : language}</span>
        <CopyButton text={() => code} name="Copy code" />
      </figcaption>
      {/* Focusable, since it scrolls sideways. */}
      <pre tabIndex={0}>
        <code>{code}</code>
      </pre>
    </figure>
  );
}
