import { afterEach, beforeEach, expect, test } from 'vitest';
import { maximumEpisodeText } from '#shared/contracts/memory.ts';
import { defaultWorkspaceId as workspaceId } from '#shared/ids.ts';
import { strictModel } from './strict-model.ts';
import { openTestStore, type TestStore } from './test-backend.ts';

let bench: TestStore;
beforeEach(async () => {
  bench = await openTestStore();
});
afterEach(() => bench.close());

test('a text in several parts is read to its end, one part by each job', async () => {
  await bench.commit({ type: 'setting.put', key: 'memory.model', value: false });
  const filler = 'The weather was as it always is. '.repeat(Math.ceil(maximumEpisodeText / 33));
  await bench.commit({
    type: 'episode.add',
    episode: {
      id: 'ep_long',
      workspaceId,
      sourceKind: 'note',
      text: `I live in Hamburg. ${filler} ${filler} My favourite editor is Helix.`,
      referenceTime: 1_000,
    },
  });
  expect(await bench.store['jobs.list']({})).toHaveLength(1);
  await bench.startInside(strictModel([]));
  const read = await bench.until(async () => {
    const jobs = await bench.store['jobs.list']({});
    const reading = jobs.filter(({ kind }) => kind === 'memory_extract');
    const { episodes } = await bench.store['memory.counts']({ workspaceId });
    return reading.length === episodes && reading.every(({ status }) => status === 'completed')
      ? episodes
      : null;
  });
  expect(read).toBeGreaterThan(2);
  const { facts } = await bench.store['memory.asOf']({ workspaceId });
  expect(facts.map(({ factText }) => factText).toSorted()).toEqual([
    'You have the favourite editor Helix',
    'You live in Hamburg',
  ]);
});
