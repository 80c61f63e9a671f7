import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '#db/open-store.ts';
import { type Store, storeContract } from '#shared/contracts/store.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { defaultWorkspaceId } from '#shared/ids.ts';
import { portPair } from '#shared/rpc/port.ts';
import { connect, serve } from '#shared/rpc/rpc.ts';
import { modelId } from './cached-vectors.ts';
import type { Sample, Turn } from './locomo-data.ts';

export const workspaceId = defaultWorkspaceId;

export type LocomoStore = { readonly store: Store; readonly path: string; close(): void };

/** When the questions are asked: long after all that was said. */
const askedAt = Date.UTC(2026, 0, 1);

/** The id of the episode that a turn is kept as. */
export const episodeId = (turn: Turn): string => `ep_${turn.id.replace(':', '-')}`;

/** A conversation in a store of its own, by the store’s own writes, with its vectors. */
export async function keepSample(
  { turns }: Sample,
  vectors: readonly Float32Array[],
): Promise<LocomoStore> {
  const folder = mkdtempSync(join(tmpdir(), 'kingly-locomo-'));
  const path = join(folder, 'kingly.db');
  const silent = (): void => {};
  const open = openStore({
    path,
    clock: { now: () => askedAt },
    log: { info: silent, warn: silent, error: silent },
    ballastBytes: 0,
    push: silent,
  });
  const [client, server] = portPair();
  serve(server, storeContract, open.handlers);
  const store = connect(client, storeContract);
  for (let from = 0; from < turns.length; from += 100) {
    const part = turns.slice(from, from + 100);
    await store['store.commit']({ writes: part.map(episodeOf) });
    await store['store.commit']({
      writes: [
        {
          type: 'embedding.put',
          modelId,
          vectors: part.map((turn, index) => ({
            id: episodeId(turn),
            vector: [...(vectors[from + index] ?? [])],
          })),
        },
      ],
    });
  }
  return {
    store,
    path,
    close: () => {
      client.close();
      open.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function episodeOf(turn: Turn): Write {
  return {
    type: 'episode.add',
    episode: {
      id: episodeId(turn),
      workspaceId,
      sourceKind: 'import',
      sourceId: turn.id,
      speaker: 'other',
      conversationId: `conv_${turn.session}`,
      text: turn.text,
      referenceTime: turn.at,
      metadata: { speaker: turn.speaker },
    },
    extract: false,
    by: 'import',
  };
}
