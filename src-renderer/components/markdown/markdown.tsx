import { memo, useDeferredValue, useState } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { CodeBlock } from './code-block.tsx';
import { type Block, createSplitter } from './split-blocks.ts';

const plugins = [remarkGfm];

/** A model's text is a stranger's: no HTML, nothing is fetched, links open outside. */
const components: Components = {
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  ),
  img: ({ src, alt }) => (
    <a href={typeof src === 'string' ? src : undefined} target="_blank" rel="noopener noreferrer">
      {alt === undefined || alt === '' ? 'Picture' : alt}
    </a>
  ),
  table: ({ children }) => (
    <div className="markdown-table">
      <table>{children}</table>
    </div>
  ),
  input: ({ checked }) => <input type="checkbox" checked={checked ?? false} disabled readOnly />,
};

const MarkdownBlock = memo(function MarkdownBlock({ block }: { readonly block: Block }) {
  if (block.kind === 'code') return <CodeBlock language={block.language} code={block.code} />;
  return (
    <ReactMarkdown remarkPlugins={plugins} components={components} skipHtml>
      {block.raw}
    </ReactMarkdown>
  );
});

/**
 * Markdown that may still be growing. Only its last blocks are rendered again, and below what the
 * person does in urgency, so that typing stays smooth.
 */
export function Markdown({ text }: { readonly text: string }) {
  const shown = useDeferredValue(text);
  const [split] = useState(createSplitter);
  return (
    <div className="markdown">
      {split(shown).blocks.map((block, index) => (
        // Blocks are only ever added at the end.
        <MarkdownBlock key={index} block={block} />
      ))}
    </div>
  );
}
