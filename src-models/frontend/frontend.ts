import { parentPort } from '#shared/rpc/parent-port.ts';
import { openAdapterReader } from './adapter-reader.ts';
import { openEncoderReader } from './encoder-reader.ts';
import { startFrontendProcess } from './frontend-process.ts';

/** The frontend-model process: reads drafts for the windows while they are typed. */
const port = parentPort(process);

function log(message: string): void {
  process.stderr.write(`${JSON.stringify({ level: 'info', from: 'frontend', message })}\n`);
}

startFrontendProcess({
  port,
  log,
  openEncoder: openEncoderReader,
  openAdapter: openAdapterReader,
});

// Whoever started it is gone, and nobody else can ask.
port.onClose(() => process.exit(0));

process.on('unhandledRejection', (reason) => log(`A rejection was not heard: ${String(reason)}`));
