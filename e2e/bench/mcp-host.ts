/** Starts tool servers that ignore their end, prints their process groups, and waits to be killed. */
import { defaultLimits } from '#backend/tools/limits.ts';
import { createProcessReaper } from '#backend/tools/process-reaper.ts';
import { stdioTransport } from '#backend/tools/stdio-transport.ts';

const reaper = createProcessReaper(() => {});
const stubborn = `trap '' TERM HUP INT; sleep 600 & while :; do sleep 600; done`;
const groups = await Promise.all(
  Array.from({ length: Number(process.argv[2]) }, async () => {
    const transport = stdioTransport({
      command: '/bin/sh',
      args: ['-c', stubborn],
      folder: null,
      environment: {},
      limits: defaultLimits,
      reaper,
      onLog: () => {},
    });
    await transport.start();
    return transport.processId();
  }),
);
process.stdout.write(`${JSON.stringify(groups)}\n`);
setInterval(() => {}, 1_000_000);
