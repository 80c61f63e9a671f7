import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Store, storeContract } from '#shared/contracts/store.ts';
import { defaultWorkspaceId as workspaceId, newId } from '#shared/ids.ts';
import { connect } from '#shared/rpc/rpc.ts';
import { startStoreThread } from '../store-port.ts';
import { type Filled, fillMemory, places, vectorModel } from './memory-fill.ts';
import { personName, placeName, question, random, relations, sayWords } from './memory-text.ts';
import { timesOf } from './timings.ts';

const rounds = 2_000;
const searches = 300;
const day = 86_400_000;

export type Measured = (typeof measured)[number];
export const measured = [
  'put',
  'get',
  'asOf',
  'entity',
  'graph',
  'value.put',
  'value.get',
  'ingest',
  'search.noModel',
  'search.embedded',
] as const;

export type MemoryFigures = {
  readonly filled: Filled;
  readonly fillSeconds: number;
  readonly done: Readonly<Record<Measured, Done>>;
};

/** Something done again and again. */
export type Done = {
  /** How long each took, in milliseconds. */
  readonly times: readonly number[];
  /** Mean processor time of all threads of this process; other work lengthens it little. */
  readonly processorMs: number;
};

export type MemoryBenchOptions = {
  readonly facts: number;
  /** Between the parts; what is measured there meets the same disk and load. */
  readonly between: (folder: string) => void;
  /** The vector of a question; its time counts. */
  readonly embed: (text: string) => Promise<readonly number[]>;
  /** The store thread's built or source entry. */
  readonly entryPath?: string;
};

/**
 * Measures the memory as core sees it, through the store thread's port, in a database of so many
 * facts that is made in the temporary folder first.
 */
export async function benchMemory(options: MemoryBenchOptions): Promise<MemoryFigures> {
  const { facts, between, embed } = options;
  const entryPath =
    options.entryPath ?? fileURLToPath(new URL('../store-thread.ts', import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), 'kingly-bench-'));
  try {
    const databasePath = join(folder, 'kingly.db');
    const start = performance.now();
    const filled = fillMemory(databasePath, facts);
    const fillSeconds = (performance.now() - start) / 1_000;
    const thread = startStoreThread({ entryPath, databasePath });
    try {
      const store = connect(thread.port, storeContract);
      await store['store.health']({});
      const done = await measure(store, filled, embed, () => between(folder));
      return { filled, fillSeconds, done };
    } finally {
      await thread.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(
  store: Store,
  { people, values }: Filled,
  embed: MemoryBenchOptions['embed'],
  between: () => void,
): Promise<MemoryFigures['done']> {
  const personOf = (round: number): number => (round * 7_919) % people;
  const nameOf = (round: number): string => personName(personOf(round));
  // Of a store that is in use, not one that was opened just now.
  for (let round = 0; round < 20; round += 1) {
    await store['memory.recall']({ workspaceId, text: question(round + 5_000, people) });
  }
  const search = await measureOne(searches, (round) =>
    store['memory.recall']({ workspaceId, text: question(round, people) }),
  );
  const embedded = await measureOne(searches, async (round) => {
    const text = question(round + 1_000, people);
    const vector = [...(await embed(text))];
    return store['memory.recall']({
      workspaceId,
      text,
      embedding: { modelId: vectorModel, vector },
    });
  });
  between();
  const get = await measureOne(rounds, (round) =>
    store['memory.asOf']({ workspaceId, subjectName: nameOf(round), relation: 'lives_in' }),
  );
  const asOf = await measureOne(rounds, (round) => {
    const valid = Date.UTC(2021, 1, 1) + (round % 1_800) * day;
    const known = valid + (round % 200) * day;
    return store['memory.asOf']({ workspaceId, subjectName: nameOf(round), valid, known });
  });
  const idOf = async (round: number): Promise<string> => {
    const { facts } = await store['memory.asOf']({ workspaceId, subjectName: nameOf(round) });
    return facts[0]?.subjectId ?? '';
  };
  const ids = await Promise.all(Array.from({ length: 100 }, (_, round) => idOf(round)));
  const someId = (round: number): string => ids[round % ids.length] ?? '';
  const entity = await measureOne(searches, (round) =>
    store['memory.entity']({ workspaceId, id: someId(round) }),
  );
  const graph = await measureOne(searches, (round) =>
    store['memory.graph']({ workspaceId, entityId: someId(round), depth: 2 }),
  );
  const valueGet = await measureOne(rounds, (round) =>
    store['memory.get']({ workspaceId, key: `value ${(round * 61) % values}` }),
  );
  const valuePut = await measureOne(rounds, (round) =>
    store['store.commit']({
      writes: [
        {
          type: 'memory.put',
          workspaceId,
          key: `value ${(round * 37) % values}`,
          value: `the value of ${round}`,
          memoryType: 'semantic',
        },
      ],
    }),
  );
  between();
  const put = await measureOne(rounds, (round) => putFact(store, nameOf(round), round));
  between();
  const ingest = await measureOne(rounds, (round) => ingestOne(store, round));
  between();
  return {
    put,
    get,
    asOf,
    entity,
    graph,
    'value.put': valuePut,
    'value.get': valueGet,
    ingest,
    'search.noModel': search,
    'search.embedded': embedded,
  };
}

async function measureOne(
  rounds: number,
  work: (round: number) => Promise<unknown>,
): Promise<Done> {
  const before = process.cpuUsage();
  const times = await timesOf(rounds, work);
  const { user, system } = process.cpuUsage(before);
  return { times, processorMs: (user + system) / 1_000 / rounds };
}

/** In turns a move, which ends what held until then by the date rules, and one more liking. */
async function putFact(store: Store, name: string, round: number): Promise<unknown> {
  const isMove = round % 2 === 0;
  const relation = isMove ? 'lives_in' : (relations[round % relations.length] ?? 'likes');
  const end = isMove
    ? { object: { name: placeName((round * 31) % places), entityType: 'place' } }
    : { value: sayWords(random(round + 80_000_023), 3) };
  return store['store.commit']({
    writes: [
      {
        type: 'fact.add',
        fact: {
          id: newId('fact'),
          workspaceId,
          subject: { name, entityType: 'person' },
          relation,
          ...end,
        },
      },
    ],
  });
}

/** A sentence as a person says it, with a fact or two that the rules find at once. */
async function ingestOne(store: Store, round: number): Promise<unknown> {
  const next = random(round + 90_000_049);
  const sentences = [
    () => `My sister Molina${round} lives in ${placeName(round % places)} and works at Brakel.`,
    () => `I like ${sayWords(next, 1)} and I moved to ${placeName(round % places)} last week.`,
    () => `Could you look at the ${sayWords(next, 3)} before ${sayWords(next, 2)} tomorrow?`,
    () => `My favourite ${sayWords(next, 1)} is ${sayWords(next, 2)}.`,
  ];
  return store['store.commit']({
    writes: [
      {
        type: 'episode.add',
        episode: {
          id: newId('ep'),
          workspaceId,
          sourceKind: 'message',
          sourceId: newId('msg'),
          text: sentences[round % sentences.length]?.() ?? '',
          referenceTime: Date.now(),
        },
        by: 'rules',
      },
    ],
  });
}
