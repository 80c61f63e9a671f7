import { z } from 'zod';
import { readStore } from '../bench/store-file.ts';
import type { Client } from './client.ts';
import { all, type Finding, none, told } from './finding.ts';
import { waitFor } from './wait.ts';

const latestSchema = z.object({ latest: z.number() });

/**
 * Waits until every client has heard of everything, as far as it will, and counts: each event must
 * have reached each client’s state once, by itself or within a snapshot.
 */
export async function deliveryTo(
  name: string,
  folder: string,
  clients: readonly Client[],
): Promise<Finding[]> {
  const latest = (): number =>
    readStore(folder, latestSchema, 'SELECT coalesce(max(id), 0) AS latest FROM events')[0]
      ?.latest ?? 0;
  const isCaughtUp = (): boolean => {
    const newest = latest();
    return clients.every(({ seen }) => seen.last === newest);
  };
  // What is still missing then is counted as not delivered.
  await waitFor('all clients catch up', 30_000, isCaughtUp, 100).catch(() => undefined);
  const newest = latest();
  const sum = (of: (client: Client) => number): number =>
    clients.reduce((total, client) => total + of(client), 0);
  const expected = sum(({ seen }) => newest - (seen.first ?? newest + 1) + 1);
  const delivered = sum(({ seen }) => seen.folded - seen.doubles + seen.covered);
  return [
    told(
      `${name}.connections`,
      sum(({ seen }) => seen.connections),
      clients.length,
    ),
    all(`${name}.delivered`, delivered, expected),
    none(
      `${name}.doubles`,
      sum(({ seen }) => seen.doubles),
      expected,
    ),
    none(
      `${name}.gaps`,
      sum(({ seen }) => seen.gaps),
      expected,
    ),
    told(
      `${name}.snapshots`,
      sum(({ seen }) => seen.snapshots),
      clients.length,
    ),
  ];
}

/** Cuts each client’s socket every one to five seconds, until it is stopped. */
export function startCutting(clients: readonly Client[]): { stop(): number } {
  let cuts = 0;
  const timers = new Set<NodeJS.Timeout>();
  const cutLater = (client: Client): void => {
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        client.cut();
        cuts += 1;
        cutLater(client);
      },
      1_000 + Math.random() * 4_000,
    );
    timers.add(timer);
  };
  for (const client of clients) cutLater(client);
  return {
    stop: () => {
      for (const timer of timers) clearTimeout(timer);
      return cuts;
    },
  };
}
