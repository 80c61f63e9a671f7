import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Broker, createBroker } from '#backend/tools/broker.ts';
import type { JobTools } from '#backend/tools/job-tools.ts';
import { defaultLimits } from '#backend/tools/limits.ts';
import { createProcessReaper } from '#backend/tools/process-reaper.ts';
import { definitionOf } from '#backend/tools/test-support/definition-of.ts';
import { createToolServers } from '#backend/tools/tool-servers.ts';
import { systemClock } from '#shared/clock.ts';
import type { Job } from '#shared/contracts/entities.ts';
import { KinglyError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { JsonObject } from '#shared/json.ts';
import { argumentShape } from '#shared/tools/argument-shape.ts';
import { pinOf } from '#shared/tools/pin.ts';
import { commandContent } from '#shared/tools/server-command.ts';
import { openTestStore } from '../backend/test-backend.ts';

const job: Job = {
  id: 'job_bench',
  kind: 'chat',
  payload: {},
  status: 'running',
  priority: 0,
  attempt: 1,
  maximumAttempts: 1,
  runAt: 0,
  commandId: null,
  conversationId: null,
  taskId: null,
  runId: null,
  cancelRequested: false,
  error: null,
  createdAt: 0,
};

/** A broker over real servers and a real store, for a job whose every question stays open. */
export type BrokerBench = {
  readonly tools: JobTools;
  readonly broker: Broker;
  /** Allows the tool for the shape of these arguments, for ever. */
  allow(server: string, tool: string, args: JsonObject): Promise<void>;
  /** How often a tool was asked for and not allowed. */
  asked(): number;
  /** What the servers did. */
  ledger(): readonly string[];
  close(): Promise<void>;
};

export async function openBrokerBench(serverNames: readonly string[]): Promise<BrokerBench> {
  const place = await openTestStore();
  const folder = mkdtempSync(join(tmpdir(), 'kingly-bench-'));
  const ledger = join(folder, 'ledger');
  for (const name of serverNames) {
    const server = definitionOf({ id: `srv_${name}`, name, environmentNames: ['LEDGER'] });
    const content = commandContent(server);
    const pin = { serverId: server.id, tool: '', pin: await pinOf(content), content, pinnedAt: 1 };
    await place.commit({ type: 'toolServer.put', server }, { type: 'toolPin.put', pin });
  }
  const servers = createToolServers({
    store: place.store,
    clock: systemClock,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    limits: defaultLimits,
    reaper: createProcessReaper(() => {}),
    random: Math.random,
    onChange: () => {},
    builtIn: ({ server }) => {
      throw new Error(`No built-in server is in this test: ${server}`);
    },
    secrets: async () => ({ environment: { LEDGER: ledger }, headers: {}, signIn: null }),
  });
  const broker = createBroker(servers, defaultLimits);
  let asked = 0;
  const tools = broker.forJob({
    store: place.store,
    clock: systemClock,
    job,
    owner: 'bench',
    ask: () => {
      asked += 1;
      return Promise.reject(new KinglyError('refused', 'Nobody answers here'));
    },
    step: () => Promise.reject(new Error('No call that must happen once is measured here')),
    model: () => Promise.reject(new KinglyError('model_unavailable', 'There is no model here')),
  });
  return {
    tools,
    broker,
    asked: () => asked,
    allow: async (server, name, args) => {
      const entry = await servers.usable(server);
      const tool = (await servers.toolsOf(entry)).find((each) => each.name === name);
      if (tool === undefined) throw new Error(`There is no tool ${name}`);
      await place.commit({
        type: 'toolApproval.put',
        approval: {
          id: newId('rule'),
          scope: 'always',
          serverId: tool.serverId,
          tool: name,
          shape: argumentShape(args),
          pin: tool.pin,
          subjectId: null,
          createdAt: 1,
        },
      });
    },
    ledger: () => (existsSync(ledger) ? readFileSync(ledger, 'utf8').trim().split('\n') : []),
    close: async () => {
      await servers.close();
      await place.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
