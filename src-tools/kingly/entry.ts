import { z } from 'zod';
import { ownToolsContract } from '#shared/contracts/own-tools.ts';
import { taskStatuses } from '#shared/contracts/entities.ts';
import { connect } from '#shared/rpc/rpc.ts';
import { parentPort } from '#shared/rpc/parent-port.ts';
import { answer, readOnly } from '../answer.ts';
import { builtInServer } from '../server-info.ts';
import { serve } from '../serve.ts';

/** Process entry: the tasks of the Kingly that started it. */
const port = parentPort(process);
const app = connect(port, ownToolsContract);
const server = builtInServer(
  'kingly',
  'Kingly',
  'Looks up, begins and stops tasks of Kingly, the assistant that this conversation is with.',
);
const id = z.string().min(1).max(100).describe('The task’s id');
const status = z.enum(taskStatuses);
const time = z.string().describe('ISO 8601');
const task = {
  id: z.string(),
  title: z.string(),
  status,
  progress: z.number(),
  begun: time,
  changed: time,
};

server.registerTool(
  'list_tasks',
  {
    title: 'List tasks',
    description: 'Tasks of Kingly, the newest first.',
    inputSchema: {
      statuses: z.array(status).optional().describe('Only those; otherwise all'),
      limit: z.number().int().min(1).max(100).default(20),
    },
    outputSchema: { tasks: z.array(z.object(task)) },
    annotations: readOnly,
  },
  async (wish) => answer({ tasks: (await app['own.tasks.list'](wish)).map(told) }),
);
server.registerTool(
  'get_task',
  {
    title: 'Look at a task',
    description: 'What a task of Kingly is about, how far it is, and what came out of it.',
    inputSchema: { id },
    outputSchema: {
      ...task,
      description: z.string().nullable(),
      result: z.string().nullable(),
      problem: z.string().nullable(),
    },
    annotations: readOnly,
  },
  async (wish) => {
    const found = await app['own.tasks.get'](wish);
    const { description, result, problem } = found;
    return answer({ ...told(found), description, result, problem });
  },
);
server.registerTool(
  'create_task',
  {
    title: 'Begin a task',
    description: 'Begins a task, which Kingly works on by itself in a conversation of its own.',
    inputSchema: {
      title: z.string().trim().min(1).max(300).describe('What is to be done, in a few words'),
      description: z.string().max(20_000).default('').describe('Everything it needs to know'),
    },
    outputSchema: { id: z.string() },
    annotations: { ...readOnly, readOnlyHint: false, idempotentHint: false },
  },
  async (wish, { _meta, requestId }) => {
    const given = _meta?.['kingly/idempotency-key'];
    const key = typeof given === 'string' ? given : `${process.pid}/${Date.now()}/${requestId}`;
    return answer(await app['own.tasks.create']({ ...wish, key }));
  },
);
server.registerTool(
  'stop_task',
  {
    title: 'Stop a task',
    description: 'Stops a task and all of its parts.',
    inputSchema: { id },
    outputSchema: task,
    annotations: { ...readOnly, readOnlyHint: false, destructiveHint: true },
  },
  async (wish) => answer(told(await app['own.tasks.stop'](wish))),
);
serve(server, () => {}, port);

type Kept = Awaited<ReturnType<(typeof app)['own.tasks.stop']>>;

function told({ createdAt, updatedAt, id: own, title, progress, ...task }: Kept) {
  return {
    id: own,
    title,
    status: task.status,
    progress,
    begun: new Date(createdAt).toISOString(),
    changed: new Date(updatedAt).toISOString(),
  };
}
