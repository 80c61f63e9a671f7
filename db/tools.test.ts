import { expect, test } from 'vitest';
import type { ToolServerDefinition } from '#shared/contracts/tools.ts';
import { openTestStore } from './test-support/temporary-store.ts';

const server: ToolServerDefinition = {
  id: 'srv_1',
  name: 'Files',
  source: 'user',
  transport: 'stdio',
  command: 'node',
  args: ['server.js', '--all | rm'],
  folder: null,
  url: null,
  roots: ['/tmp/notes'],
  environmentNames: ['API_KEY'],
  headerNames: [],
  enabled: false,
  createdAt: 1,
  updatedAt: 1,
};
const pin = 'a'.repeat(64);
const approval = {
  id: 'rule_1',
  scope: 'always',
  serverId: 'srv_1',
  tool: 'read',
  shape: '{}',
  pin,
  subjectId: null,
  createdAt: 3,
} as const;

test('a server is kept whole, changed, and goes with its pins and rules', async () => {
  const { store } = openTestStore();
  const commit = store['store.commit'];
  await commit({ writes: [{ type: 'toolServer.put', server }] });
  expect(await store['toolServers.list']({})).toEqual([server]);
  await commit({
    writes: [
      { type: 'toolServer.put', server: { ...server, enabled: true, updatedAt: 2 } },
      {
        type: 'toolPin.put',
        pin: { serverId: 'srv_1', tool: '', pin, content: 'node server.js', pinnedAt: 2 },
      },
      { type: 'toolApproval.put', approval },
      { type: 'toolApproval.put', approval: { ...approval, id: 'rule_2' } },
    ],
  });
  expect(await store['toolServers.list']({})).toMatchObject([{ enabled: true, updatedAt: 2 }]);
  expect(await store['toolPins.list']({ serverId: 'srv_1' })).toMatchObject([{ tool: '', pin }]);
  expect(await store['toolApprovals.list']({})).toEqual([approval]);

  await commit({ writes: [{ type: 'toolServer.delete', id: 'srv_1' }] });
  expect(await store['toolPins.list']({ serverId: 'srv_1' })).toEqual([]);
  expect(await store['toolApprovals.list']({})).toEqual([]);
});

test('a name is there once, whatever its case; a rule of a server that is gone is none', async () => {
  const { store } = openTestStore();
  await store['store.commit']({ writes: [{ type: 'toolServer.put', server }] });
  await expect(
    store['store.commit']({
      writes: [{ type: 'toolServer.put', server: { ...server, id: 'srv_2', name: 'FILES' } }],
    }),
  ).rejects.toMatchObject({ code: 'duplicate' });
  await store['store.commit']({
    writes: [{ type: 'toolApproval.put', approval: { ...approval, serverId: 'srv_9' } }],
  });
  expect(await store['toolApprovals.list']({})).toEqual([]);
});
