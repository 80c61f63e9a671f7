import { lowerPriority } from '../process/lower-priority.ts';
import { parentPort } from '../process/parent-port.ts';
import { openAdapterReader } from './adapter-reader.ts';
import { openEncoderReader } from './encoder-reader.ts';
import { startFrontendProcess } from './frontend-process.ts';

/** The frontend-model process: reads drafts for the windows while they are typed. */
/** Between the window, whose frames come first, and the backend's work. */
const niceness = 5;

const port = parentPort();

function log(message: string): void {
  process.stderr.write(`${JSON.stringify({ level: 'info', from: 'frontend', message })}\n`);
}

lowerPriority(niceness, log);

startFrontendProcess({
  port,
  log,
  openEncoder: openEncoderReader,
  openAdapter: openAdapterReader,
});

// Whoever started it is gone, and nobody else can ask.
port.onClose(() => process.exit(0));

process.on('unhandledRejection', (reason) => log(`A rejection was not heard: ${String(reason)}`));
