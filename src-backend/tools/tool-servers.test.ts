import { expect, test, vi } from 'vitest';
import type { ToolServerDefinition } from '#shared/contracts/tools.ts';
import { pinOf } from '#shared/tools/pin.ts';
import { commandContent } from '#shared/tools/server-command.ts';
import { standardErrorLog } from '../log.ts';
import {
  afterThisTest,
  definitionOf,
  isAlive,
  newLedger,
  processesOf,
  testParts,
} from './test-support/test-servers.ts';
import { createToolServers } from './tool-servers.ts';

test('a call that waited does not start a server that was switched off meanwhile', async () => {
  const ledger = newLedger();
  let definitions: ToolServerDefinition[] = [definitionOf()];
  const content = commandContent(definitionOf());
  const pin = { serverId: 'srv_good', tool: '', pin: await pinOf(content), content, pinnedAt: 1 };
  const servers = createToolServers({
    ...testParts({}, { LEDGER: ledger.path }),
    log: standardErrorLog(() => {}),
    store: {
      'toolServers.list': async () => definitions,
      'toolPins.list': async () => [pin],
      'toolApprovals.list': async () => [],
      'store.commit': async () => ({ sequence: 1, duplicate: false, entityId: null }),
    },
  });
  afterThisTest(() => servers.close());
  const entry = await servers.usable('good');
  await entry.server.tools();
  definitions = [definitionOf({ enabled: false, updatedAt: 2 })];
  await servers.refresh();
  const options = { signal: new AbortController().signal, asks: null, key: 'job_1/a' };
  await expect(entry.server.call('append', { line: 'late' }, options)).rejects.toThrow(
    /Good was switched off or changed/u,
  );
  await vi.waitFor(() => expect(processesOf(ledger).filter(isAlive)).toEqual([]));
  expect(processesOf(ledger)).toHaveLength(1);
  // Allowed again, it is another one.
  definitions = [definitionOf({ updatedAt: 3 })];
  await servers.refresh();
  await (await servers.usable('good')).server.call('append', { line: 'anew' }, options);
  expect(ledger.lines().filter((line) => line.startsWith('append'))).toEqual(['append anew']);
});
