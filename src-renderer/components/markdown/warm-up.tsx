import { createRoot } from 'react-dom/client';
import { Markdown } from './markdown.tsx';

const sample = '# One\n\nTwo **three** `four`\n\n- five\n\n| a |\n| - |\n| b |\n\n```ts\nx\n```\n';

/** Renders a small text out of sight, so that the first answer does not pay for compiling that. */
export function warmUpMarkdown(): void {
  const root = createRoot(document.createElement('div'));
  root.render(<Markdown text={sample} />);
  setTimeout(() => root.unmount(), 1_000);
}
