import { expect, test } from 'vitest';
import { openTestStore } from '#db/test-support/temporary-store.ts';
import { toolServerDraftSchema } from '#shared/contracts/tools.ts';
import { KinglyError } from '#shared/errors.ts';
import { toolHandlers } from './tool-handlers.ts';

function open() {
  const { store } = openTestStore();
  const handlers = toolHandlers({
    store,
    secrets: { get: async () => ({}), put: async () => {}, patch: async () => {} },
    supervisor: {
      calls: () => {
        throw new KinglyError('disconnected', 'No backend runs here');
      },
    },
    clock: { now: () => 1_000 },
    tellTools: () => {},
  });
  return { store, handlers };
}

test('rules made for one command do not hold for another one, even when that is allowed', async () => {
  const { store, handlers } = open();
  const draft = toolServerDraftSchema.parse({ name: 'Mail', command: 'mail', args: ['--draft'] });
  const allow = async (id: string, pin: string) =>
    await handlers['tools.servers.enable']({ id, enabled: true, pin });
  const first = await handlers['tools.servers.put'](draft);
  await allow(first.id, first.pin);
  const rule = {
    id: 'rule_1',
    scope: 'always',
    serverId: first.id,
    tool: 'send',
    shape: '{}',
    pin: 'a'.repeat(64),
    subjectId: null,
    createdAt: 1,
  } as const;
  await store['store.commit']({ writes: [{ type: 'toolApproval.put', approval: rule }] });
  // Switched off and on again it is the same.
  await handlers['tools.servers.enable']({ id: first.id, enabled: false, pin: null });
  await allow(first.id, first.pin);
  expect(await handlers['tools.approvals.list']({})).toHaveLength(1);

  const changed = await handlers['tools.servers.put']({ ...draft, id: first.id, args: ['--send'] });
  await expect(allow(first.id, first.pin)).rejects.toMatchObject({ code: 'refused' });
  await allow(first.id, changed.pin);
  expect(await handlers['tools.approvals.list']({})).toEqual([]);
});
