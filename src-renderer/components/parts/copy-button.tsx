import { useEffect, useState } from 'react';
import Check from 'lucide-react/icons/check';
import Copy from 'lucide-react/icons/copy';
import { showToast } from '../../state/ui.ts';

const copyIcon = <Copy aria-hidden />;

/** Copies a text to the clipboard, and says so for a moment. */
export function CopyButton({ text, name }: { readonly text: () => string; readonly name: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 1_600);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text());
      setCopied(true);
    } catch {
      showToast('The clipboard cannot be used here. Select the text and copy it instead.');
    }
  };
  return (
    <button
      type="button"
      className="icon-button small"
      aria-label={copied ? 'Copied' : name}
      title={copied ? 'Copied' : name}
      onClick={() => void copy()}
    >
      {copied ? <Check aria-hidden /> : copyIcon}
    </button>
  );
}
