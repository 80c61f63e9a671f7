import { expect, test } from 'vitest';
import { defaultWorkspaceId as workspaceId } from '#shared/ids.ts';
import { openTestStore } from '../test-support/temporary-store.ts';

test('a fact that was put in without an episode is found by its words', async () => {
  const { store } = openTestStore();
  await store['store.commit']({
    writes: [
      {
        type: 'fact.add',
        fact: {
          id: 'fact_1',
          workspaceId,
          subject: { name: 'Boris' },
          relation: 'observation',
          value: 'plays the violin',
          factText: 'Boris: plays the violin',
        },
      },
      {
        type: 'episode.add',
        episode: {
          id: 'ep_1',
          workspaceId,
          sourceKind: 'note',
          text: 'We played cards.',
          referenceTime: 1_000,
        },
        extract: false,
      },
    ],
  });
  const ids = async (text: string) =>
    (await store['memory.recall']({ workspaceId, text })).map(({ id }) => id);
  expect(await ids('violins')).toEqual(['fact_1']);
  expect(await ids('Who plays the violin?')).toEqual(expect.arrayContaining(['fact_1', 'ep_1']));
});
