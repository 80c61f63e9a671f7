/** How far something is. `progress` is 0…1, or null where nobody knows. */
export function ProgressBar({
  name,
  progress,
}: {
  readonly name: string;
  readonly progress: number | null;
}) {
  const value = progress === null ? undefined : Math.min(1, Math.max(0, progress));
  return (
    <span className={`progress ${value === undefined ? 'unknown' : ''}`}>
      <progress aria-label={name} max={1} value={value} />
    </span>
  );
}
