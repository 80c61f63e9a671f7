import { expect, test, vi } from 'vitest';
import type { ToolServerDefinition } from '#shared/contracts/tools.ts';
import { pinOf } from '#shared/tools/pin.ts';
import { commandContent } from '#shared/tools/server-command.ts';
import { standardErrorLog } from '../log.ts';
import { definitionOf } from './test-support/definition-of.ts';
import { isAlive } from './test-support/is-alive.ts';
import {
  afterThisTest,
  type Ledger,
  newLedger,
  processesOf,
  testParts,
} from './test-support/test-servers.ts';
import { createToolServers, type ToolServers } from './tool-servers.ts';

/** Servers whose one command is allowed. */
async function open(
  definitions: () => ToolServerDefinition[],
  ledger: Ledger,
  onChange: () => void,
): Promise<ToolServers> {
  const content = commandContent(definitionOf());
  const pin = { serverId: 'srv_good', tool: '', pin: await pinOf(content), content, pinnedAt: 1 };
  return createToolServers({
    ...testParts({ onChange }, { LEDGER: ledger.path }),
    log: standardErrorLog(() => {}),
    store: {
      'toolServers.list': async () => definitions(),
      'toolPins.list': async () => [pin],
      'toolApprovals.list': async () => [],
      'store.commit': async () => ({ sequence: 1, duplicate: false, entityId: null }),
    },
  });
}

test('a call that waited does not start a server that was switched off meanwhile', async () => {
  const ledger = newLedger();
  let definitions: ToolServerDefinition[] = [definitionOf()];
  const servers = await open(
    () => definitions,
    ledger,
    () => {},
  );
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

test('changes without end are told of now and then', async () => {
  const ledger = newLedger();
  const onChange = vi.fn();
  const servers = await open(() => [definitionOf()], ledger, onChange);
  afterThisTest(() => servers.close());
  const { server } = await servers.usable('good');
  await server.tools();
  await vi.waitFor(() => expect(onChange).toHaveBeenCalled());
  onChange.mockClear();
  const options = { signal: new AbortController().signal, asks: null, key: 'job_1/a' };
  await Promise.all(Array.from({ length: 40 }, () => server.call('grow', {}, options)));
  await vi.waitFor(() => expect(onChange).toHaveBeenCalled());
  expect(onChange.mock.calls.length).toBeLessThan(40);
});
