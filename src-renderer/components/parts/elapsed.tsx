import { useSeconds } from '../../state/use-now.ts';
import { duration } from '../../text/format.ts';

/** How long something took, or has taken so far while it runs. */
export function Elapsed({
  since,
  until,
}: {
  /** Unix milliseconds. */
  readonly since: number;
  /** Null while it runs. */
  readonly until: number | null;
}) {
  return until === null ? <Running since={since} /> : <>{duration(until - since)}</>;
}

function Running({ since }: { readonly since: number }) {
  const seconds = Math.floor(Math.max(0, useSeconds() - since) / 1_000);
  // Whole seconds: tenths would only flicker.
  return <>{seconds < 10 ? `${seconds} s` : duration(seconds * 1_000)}</>;
}
