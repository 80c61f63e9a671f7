/**
 * How long to wait before the next attempt, in milliseconds: 250, doubled each time, at most 10 s,
 * spread by a fifth so that many windows do not come back at once.
 * @param failures attempts that failed in a row, from 1
 * @param random 0…1
 */
export function reconnectDelay(failures: number, random: number): number {
  const base = Math.min(10_000, 250 * 2 ** Math.min(10, Math.max(0, failures - 1)));
  return Math.round(base * (0.8 + 0.4 * random));
}
