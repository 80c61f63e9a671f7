import { expect, test } from 'vitest';
import { conversation, message, reply } from '../test-support/samples.ts';
import { openTestStore } from '../test-support/temporary-store.ts';

const workspaceId = 'ws_default';

test('a reply names what it was given, in its order, but nothing that was forgotten since', async () => {
  const { store } = openTestStore();
  await store['store.commit']({
    writes: [
      { type: 'conversation.ensure', conversation: conversation() },
      { type: 'message.create', message: message() },
      { type: 'message.create', message: reply() },
      { type: 'memory.put', workspaceId, key: 'editor', value: 'Helix', memoryType: 'preference' },
      {
        type: 'fact.add',
        fact: {
          id: 'fact_1',
          workspaceId,
          subject: { name: 'Anna', entityType: 'person' },
          relation: 'likes',
          value: 'tea',
          validFrom: 5_000,
        },
      },
    ],
  });
  await store['store.commit']({
    writes: [
      {
        type: 'message.patch',
        id: 'msg_2',
        patch: { text: 'Tea.', status: 'complete' },
        used: [
          { kind: 'fact', id: 'fact_1', validFrom: 5_000 },
          { kind: 'value', id: 'editor', validFrom: 6_000 },
          { kind: 'episode', id: 'ep_gone', validFrom: 7_000 },
        ],
      },
    ],
  });
  const used = await store['memory.used']({ messageId: 'msg_2' });
  expect(used).toEqual([
    {
      kind: 'fact',
      id: 'fact_1',
      validFrom: 5_000,
      text: 'Anna likes tea',
      entityId: expect.stringMatching(/^ent_/u),
    },
    { kind: 'value', id: 'editor', validFrom: 6_000, text: 'editor', entityId: null },
  ]);
  await store['store.commit']({
    writes: [{ type: 'memory.forget', workspaceId, target: { kind: 'fact', id: 'fact_1' } }],
  });
  expect((await store['memory.used']({ messageId: 'msg_2' })).map(({ id }) => id)).toEqual([
    'editor',
  ]);
});
