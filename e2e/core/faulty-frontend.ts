import { parentPort } from '#shared/rpc/parent-port.ts';

/** The entry of a frontend-model process that goes wrong as its environment says. */
const port = parentPort(process);
const fault = process.env['KINGLY_TEST_FRONTEND'];

port.onMessage((message) => {
  if (typeof message !== 'object' || message === null || !('id' in message)) return;
  const method = 'method' in message ? message.method : null;
  if (fault === 'crash') process.exit(7);
  if (method === 'process.start')
    port.send({ frame: 'result', id: message.id, result: { processId: process.pid } });
  else if (fault === 'garbage') {
    port.send('}{');
    port.send({
      frame: 'result',
      id: message.id,
      result: { superseded: false, encoder: { tc: 9 } },
    });
  }
});
port.onClose(() => process.exit(0));
