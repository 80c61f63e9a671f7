import { memo } from 'react';
import { clockTime, fullTime } from '../../text/format.ts';

/** A time of day; the whole date on hover. */
export const MessageTime = memo(function MessageTime({ at }: { readonly at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={fullTime(at)}>
      {clockTime(at)}
    </time>
  );
});
