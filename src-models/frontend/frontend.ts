import { parentPort } from '#shared/rpc/parent-port.ts';
import { OllamaDiscovery } from '../ollama/ollama-discovery.ts';
import { ollamaAddress } from '../ollama/ollama-host.ts';
import { lowerPriority } from '../process/lower-priority.ts';
import { openAdapterReader } from './adapter-reader.ts';
import { openEncoderReader } from './encoder-reader.ts';
import { startFrontendProcess } from './frontend-process.ts';
import { openOllamaReader } from './open-ollama-reader.ts';

/** Between the window, whose frames come first, and the backend's work. */
const niceness = 5;

/** The frontend-model process: reads drafts for the windows while they are typed. */
const port = parentPort(process);

function log(message: string): void {
  process.stderr.write(`${JSON.stringify({ level: 'info', from: 'frontend', message })}\n`);
}

const address = ollamaAddress(process.env['OLLAMA_HOST']);
/** Milliseconds that Ollama may take to say what it has. */
const lookWithinMs = 3_000;

lowerPriority(niceness, log);

startFrontendProcess({
  port,
  log,
  openEncoder: openEncoderReader,
  openAdapter: openAdapterReader,
  ollama: {
    address,
    discovery: new OllamaDiscovery(address, { timeoutMs: lookWithinMs, log }),
    open: openOllamaReader(address),
  },
});

// Whoever started it is gone, and nobody else can ask.
port.onClose(() => process.exit(0));

process.on('unhandledRejection', (reason) => log(`A rejection was not heard: ${String(reason)}`));
