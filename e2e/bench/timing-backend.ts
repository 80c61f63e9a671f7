import { startBackend } from '#backend/backend-process.ts';
import { jobHandlers } from '#backend/handlers/index.ts';
import { standardErrorLog } from '#backend/log.ts';
import { parentPort } from '#shared/rpc/parent-port.ts';
import { strictModel } from '../backend/strict-model.ts';

/**
 * The entry of a backend process whose chats need no model: each keeps the time at which its
 * handler began, in Unix milliseconds with fractions, as the job's result.
 */
const port = parentPort(process);
startBackend({
  port,
  log: standardErrorLog((line) => process.stderr.write(line)),
  createCatalog: () => strictModel([]).catalog,
  handlers: {
    ...jobHandlers,
    chat: ({ payload }) => {
      const at = performance.timeOrigin + performance.now();
      return Promise.resolve({
        type: 'completed',
        result: { at },
        writes: [
          { type: 'message.patch', id: payload.replyId, patch: { text: '.', status: 'complete' } },
        ],
      });
    },
  },
});
port.onClose(() => process.exit(0));
