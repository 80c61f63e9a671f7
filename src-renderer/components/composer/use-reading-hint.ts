import { useCallback, useEffect, useRef, useState } from 'react';
import { readDraft } from '../../frontend-llm/read-draft.ts';
import { readingContext } from '../../send/reading-context.ts';
import { describeReading } from '../../text/describe-reading.ts';

/** A pause in typing, in milliseconds, after which the draft is read. */
const pauseMs = 140;

/** How the draft would be read, told a moment after the last key; null where it is plain chat. */
export function useReadingHint(): readonly [string | null, (text: string) => void] {
  const [hint, setHint] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const readSoon = useCallback((text: string) => {
    clearTimeout(timer.current);
    if (text.trim() === '') {
      setHint(null);
      return;
    }
    timer.current = setTimeout(() => {
      const now = Date.now();
      setHint(describeReading(readDraft(text, readingContext(now))));
    }, pauseMs);
  }, []);
  return [hint, readSoon];
}
