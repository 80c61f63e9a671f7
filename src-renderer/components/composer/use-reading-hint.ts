import { useCallback, useEffect, useRef, useState } from 'react';
import { onReadAhead, readNow } from '../../send/reader.ts';
import { describeReading } from '../../text/describe-reading.ts';

/** A pause in typing, in milliseconds, after which the draft is read. */
const pauseMs = 140;

/** How the draft would be read, told a moment after the last key; null where it is plain chat. */
export function useReadingHint(): readonly [string | null, (text: string) => void] {
  const [hint, setHint] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  // Told by `onReadAhead` of the latest draft only.
  useEffect(() => onReadAhead((_, reading) => setHint(describeReading(reading))), []);
  const readSoon = useCallback((text: string) => {
    clearTimeout(timer.current);
    if (text.trim() === '') {
      setHint(null);
      return;
    }
    timer.current = setTimeout(() => {
      setHint(describeReading(readNow(text.trim())));
    }, pauseMs);
  }, []);
  return [hint, readSoon];
}
