import { startBackend } from '#backend/backend-process.ts';
import { jobHandlers } from '#backend/handlers/index.ts';
import { standardErrorLog } from '#backend/log.ts';
import { parentPort } from '#shared/rpc/parent-port.ts';
import { strictModel } from '../backend/strict-model.ts';

/** The entry of a backend process that ends, without a word, at each task; chats go well. */
const port = parentPort(process);
startBackend({
  port,
  log: standardErrorLog((line) => process.stderr.write(line)),
  createCatalog: () => strictModel([]).catalog,
  handlers: {
    ...jobHandlers,
    task_run: () => process.exit(7),
    chat: ({ payload }) =>
      Promise.resolve({
        type: 'completed',
        writes: [
          { type: 'message.patch', id: payload.replyId, patch: { text: 'Hi', status: 'complete' } },
        ],
      }),
  },
});
port.onClose(() => process.exit(0));
