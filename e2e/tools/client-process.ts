/**
 * A process that holds a tool server, to be killed by a test: says a line when it is ready.
 * `node client-process.ts LEDGER`
 */
import { hostileDefinition, openServer } from './hostile.fixture.ts';

const file = process.argv[2] ?? '';
const ledger = {
  file,
  lines: () => [],
  calls: () => [],
  processes: () => [],
  remove: () => {},
} as const;
const { server } = openServer(hostileDefinition('stubborn', ledger));
await server.tools();
process.stdout.write('ready\n');
setInterval(() => {}, 1_000_000);
