import { z } from 'zod';
import { cacheFiguresSchema } from '../cache.ts';
import { idSchema } from '../ids.ts';
import { method } from '../rpc/contract.ts';
import { storeContract } from './store.ts';
import { secretsContract } from './secrets.ts';
import { toolProcessMethods } from './tool-processes.ts';
import { toolMethods, toolServerSchema } from './tools.ts';
import { deltaSchema, jobKindSchema, modelStatusSchema } from './entities.ts';

/** What core may ask of the backend process. */
export const backendContract = {
  /** First call: who it is in the store’s eyes, and its settings. */
  'backend.start': method(
    z.object({ owner: z.string().max(100), modelChoice: z.string() }),
    z.object({ processId: z.number().int() }),
  ),
  'models.refresh': method(z.object({}), modelStatusSchema),
  'models.choose': method(z.object({ choice: z.string().max(200) }), modelStatusSchema),
  /** Stop claiming, let running jobs reach a safe point or give them back, then answer. */
  'backend.drain': method(z.object({ withinMs: z.number().int() }), z.object({})),
  'backend.ping': method(z.object({}), z.object({})),
  /** Servers with their live state. */
  'tools.servers': method(z.object({}), z.array(toolServerSchema)),
  /** The definitions, secrets or pins changed: reads them anew, ends what may not run any more. */
  'tools.refresh': method(z.object({}), z.object({})),
  'tools.servers.restart': toolMethods['tools.servers.restart'],
  'tools.servers.signIn': toolMethods['tools.servers.signIn'],
  'tools.list': toolMethods['tools.list'],
  'tools.call': toolMethods['tools.call'],
  'tools.resources.list': toolMethods['tools.resources.list'],
  'tools.resources.read': toolMethods['tools.resources.read'],
  'tools.prompts.list': toolMethods['tools.prompts.list'],
  'tools.prompts.get': toolMethods['tools.prompts.get'],
  /** What the caches of the backend have done. */
  'backend.caches': method(z.object({}), z.array(cacheFiguresSchema)),
} as const;
export type BackendContract = typeof backendContract;

/** What core pushes to the backend. */
export const backendInputTopics = {
  jobs: z.object({ kinds: z.array(jobKindSchema) }),
  cancel: z.object({ jobIds: z.array(idSchema) }),
} as const;

/** What the backend pushes to core. It calls the store contract over the same port. */
export const backendTopics = {
  delta: deltaSchema,
  model: modelStatusSchema,
  /** The state of servers or their tools changed. */
  tools: z.object({}),
} as const;

/** What core serves to the backend, over the same port: the store, secrets and processes of tool servers. */
export const hostContract = {
  ...storeContract,
  ...secretsContract,
  ...toolProcessMethods,
} as const;
export type HostContract = typeof hostContract;
