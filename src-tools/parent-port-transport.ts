import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js';

/** What Electron gives a utility process; typed here, since tool servers know no Electron. */
type ElectronParentPort = {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
};

function isElectronParentPort(value: unknown): value is ElectronParentPort {
  return (
    typeof value === 'object' &&
    value !== null &&
    'postMessage' in value &&
    typeof value.postMessage === 'function'
  );
}

/**
 * MCP over Electron's `process.parentPort`, one JSON-RPC message a port message. Null where the
 * process is no utility process. `onClosed` runs when the parent has gone.
 */
export function parentPortTransport(
  source: NodeJS.Process,
  onClosed: () => void,
): Transport | null {
  const port: unknown = Reflect.get(source, 'parentPort');
  if (!isElectronParentPort(port)) return null;
  const transport: Transport = {
    start: async () => {
      port.on('message', ({ data }) => {
        const message = JSONRPCMessageSchema.safeParse(data);
        if (message.success) transport.onmessage?.(message.data);
        else transport.onerror?.(new Error('What came is no JSON-RPC message'));
      });
      port.on('close', onClosed);
    },
    send: async (message) => port.postMessage(message),
    close: async () => transport.onclose?.(),
  };
  return transport;
}
