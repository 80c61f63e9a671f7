import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js';
import type { Port } from '#shared/rpc/port.ts';

/**
 * The protocol over the port to the parent, one JSON-RPC message a port message. Frames of the
 * app's own calls, which may share the port, are left to their own listeners. `onClosed` runs
 * when the parent has gone.
 */
export function parentPortTransport(port: Port, onClosed: () => void): Transport {
  const transport: Transport = {
    start: async () => {
      port.onMessage((data) => {
        if (typeof data === 'object' && data !== null && 'frame' in data) return;
        const message = JSONRPCMessageSchema.safeParse(data);
        if (message.success) transport.onmessage?.(message.data);
        else transport.onerror?.(new Error('What came is no JSON-RPC message'));
      });
      port.onClose(onClosed);
    },
    send: async (message) => port.send(message),
    close: async () => transport.onclose?.(),
  };
  return transport;
}
