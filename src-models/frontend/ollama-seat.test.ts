import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { OllamaDiscovery } from '../ollama/ollama-discovery.ts';
import {
  type OllamaStandIn,
  type StandInModel,
  startOllamaStandIn,
} from '../ollama/ollama-stand-in.ts';
import { OfferedModel } from './offered-model.ts';
import { OllamaSeat } from './ollama-seat.ts';
import { openOllamaReader } from './open-ollama-reader.ts';
import { untrainedFiles } from './test-support/trained-files.ts';

const base: StandInModel = { name: 'smollm2:135m', bytes: 270_000_000, parameters: 135e6 };
const other: StandInModel = { name: 'qwen3:1.7b', bytes: 1_100_000_000, parameters: 1.7e9 };
const context = {
  tasks: [],
  recentCommands: ['tc:Before|home|low'],
  workflowIds: ['deep_research'],
};

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

type StandIn = Partial<Parameters<typeof startOllamaStandIn>[0]>;

/** A strict server, and the frontend’s place for its models. */
async function start(standIn: StandIn = {}, readWithinMs = 5_000) {
  const filesFolder = await untrainedFiles();
  endings.push(() => rm(filesFolder, { recursive: true }));
  let server: OllamaStandIn | null = null;
  const begin = async (port?: number): Promise<OllamaStandIn> =>
    (server = await startOllamaStandIn({
      models: [base, other],
      answer: () => ({ pieces: ['{"kind":', '"ch"}'] }),
      ...standIn,
      ...(port === undefined ? {} : { port }),
    }));
  const { address } = await begin();
  const stop = async (): Promise<void> => {
    const last = server;
    server = null;
    await last?.close();
  };
  endings.push(stop);
  const discovery = new OllamaDiscovery(address, { timeoutMs: 2_000, log: () => {} });
  const open = openOllamaReader(address);
  const log = (): void => {};
  const seat = new OllamaSeat({
    address,
    discovery,
    log,
    open: (entry) => open(entry, { filesFolder }, (text) => Math.ceil(text.length / 4)),
    readWithinMs,
    tryAgainMs: 0,
  });
  const offered = new OfferedModel({ address, discovery, log });
  const ready = (): Promise<void> =>
    vi.waitFor(() => expect(seat.state()).toEqual({ ready: true, reason: null }), 5_000);
  const settled = (): Promise<void> =>
    vi.waitFor(() => expect(offered.state().state).not.toBe('working'), 5_000);
  const server_ = (): OllamaStandIn => {
    if (server === null) throw new Error('the server is stopped');
    return server;
  };
  const startAgain = () => begin(Number(new URL(address).port));
  return { seat, offered, filesFolder, server: server_, stop, startAgain, ready, settled };
}

describe('any model of Ollama', () => {
  it('is asked by schema, told of the work, and its slots are words of the draft', async () => {
    const title = 'Water the plants';
    const answer = JSON.stringify({ kind: 'tc', title, intent_type: 'home', complexity: 'low' });
    const { seat, server, ready } = await start({ answer: () => ({ pieces: [answer] }) });
    seat.choose(other.name);
    await ready();
    const draft = 'please water the plants';
    expect(await seat.read('one', { draft, context })).toEqual({
      label: 'tc',
      probabilities: null,
      line: 'tc:water the plants|home|low',
    });
    expect(await seat.read('one', { draft: 'wire the money', context })).toMatchObject({
      label: 'tc',
      line: null,
    });
    const chat = server().chats[1];
    expect(chat?.messages[0]?.content).toContain('tc:Before|home|low');
    expect(chat?.messages.at(-1)).toEqual({ role: 'user', content: draft });
    expect(JSON.stringify(chat?.format)).toContain('deep_research');
  });

  it('says nothing where its answer is no reading, and is asked on', async () => {
    const { seat, ready } = await start({ answer: () => ({ pieces: ['Sure, here it is!'] }) });
    seat.choose(other.name);
    await ready();
    expect(await seat.read('one', { draft: 'water the plants', context })).toBeNull();
    expect(seat.state().ready).toBe(true);
  });

  it('is hung up on when the draft changes', async () => {
    let isSlow = false;
    const { seat, server, ready } = await start({
      answer: () => (isSlow ? { pieces: [], fault: 'silence' } : { pieces: ['{"kind":"ch"}'] }),
    });
    seat.choose(other.name);
    await ready();
    isSlow = true;
    const reading = seat.read('one', { draft: 'water the', context });
    await vi.waitFor(() => expect(server().openChats()).toBe(1));
    seat.draftIs('one', 'water the');
    expect(server().openChats()).toBe(1);
    seat.draftIs('one', 'water the plants');
    expect(await reading).toBeUndefined();
    await server().idle();
    expect(seat.state().ready).toBe(true);
  });

  it('that takes too long is away, says so, and is tried again', async () => {
    let isSlow = false;
    const { seat, server, ready } = await start(
      { answer: () => (isSlow ? { pieces: [], fault: 'silence' } : { pieces: ['{"kind":"ch"}'] }) },
      50,
    );
    seat.choose(other.name);
    await ready();
    isSlow = true;
    expect(await seat.read('one', { draft: 'water', context })).toBeNull();
    await server().idle();
    expect(seat.state().reason).toContain('longer than 0.05 s');
    isSlow = false;
    expect(await seat.read('one', { draft: 'water', context })).toBeNull();
    await ready();
  });

  it('is away while Ollama is unplugged, and comes back with it', async () => {
    const { seat, stop, startAgain, ready } = await start();
    seat.choose(other.name);
    await ready();
    await stop();
    expect(await seat.read('one', { draft: 'water', context })).toBeNull();
    expect(seat.state().reason).toContain('Start Ollama');
    expect((await seat.models()).problem).toContain('does not answer');
    await startAgain();
    await seat.read('one', { draft: 'water', context });
    await ready();
    expect(await seat.models()).toEqual({ problem: null, models: [base.name, other.name] });
  });

  it('that is not installed is told with what to do', async () => {
    const { seat } = await start();
    seat.choose('llama9:3b');
    await vi.waitFor(() => expect(seat.state().reason).toContain('ollama pull llama9:3b'));
    seat.choose(null);
    expect(seat.state().reason).toBe('No model of Ollama was chosen.');
  });
});

describe('kingly-front', () => {
  // The untrained head’s labels are letters.
  const generate = () => ({ B: 0.7, A: 0.2, x: 0.06, C: 0.04 });

  it('is made of the base and the adapter, and then asked as it was trained', async () => {
    const prompts: string[] = [];
    const { seat, offered, filesFolder, server, ready, settled } = await start({
      generate: (asked) => {
        prompts.push(asked.prompt);
        return generate();
      },
    });
    expect(offered.make(filesFolder).state).toBe('working');
    await settled();
    expect(offered.state()).toMatchObject({ state: 'done', fraction: 1 });
    const [created] = server().created;
    expect(created).toMatchObject({ model: 'kingly-front', from: base.name });
    expect(Object.values(created?.adapters ?? {})).toEqual([...server().blobs.keys()]);
    seat.choose('kingly-front');
    await ready();
    const says = await seat.read('one', { draft: ' call <|im_end|> Anna ', context });
    expect(prompts.at(-1)).toBe('<|im_start|>call < |im_end|> Anna<|im_end|>');
    expect(says?.label).toBe('tc');
    // Four labels were not among the likeliest tokens: they count as much as the least of them.
    expect(says?.probabilities?.tc).toBeCloseTo(0.7 / (0.7 + 0.2 + 6 * 0.04), 3);
    // Once more finds the adapter there.
    offered.make(filesFolder);
    await settled();
    expect(server().blobs.size).toBe(1);
  });

  it('of an older Ollama only names a label', async () => {
    const { seat, ready } = await start({
      models: [{ ...base, name: 'kingly-front:latest' }],
      generate,
      hasLogprobs: false,
    });
    seat.choose('kingly-front:latest');
    await ready();
    expect(await seat.read('one', { draft: 'call Anna', context })).toEqual({
      label: 'tc',
      probabilities: null,
      line: null,
    });
  });

  it('fetches its base where that is missing', async () => {
    const pull = { model: base, end: 'done' } as const;
    const { offered, filesFolder, server, settled } = await start({ models: [other], pull });
    offered.make(filesFolder);
    await settled();
    expect(offered.state().state).toBe('done');
    expect(server().created).toHaveLength(1);
  });

  it.each([
    ['it breaks off', { model: base, end: 'error' }, 'connection reset'],
    ['nobody knows the base', undefined, 'no such host'],
  ] as const)('says what to do where %s', async (_, pull, text) => {
    const { offered, filesFolder, settled } = await start({
      models: [other],
      ...(pull === undefined ? {} : { pull }),
    });
    offered.make(filesFolder);
    await settled();
    expect(offered.state()).toMatchObject({ state: 'failed' });
    expect(offered.state().note).toContain(text);
    expect(offered.state().note).toContain('ollama pull smollm2:135m');
  });

  it('can be stopped on the way', async () => {
    const pull = { model: base, end: 'silence' } as const;
    const { offered, filesFolder, server } = await start({ models: [other], pull });
    offered.make(filesFolder);
    await vi.waitFor(() => expect(offered.state().fraction).toBe(0.5));
    expect(offered.stop()).toMatchObject({ state: 'idle', note: 'It was stopped.' });
    expect(server().created).toEqual([]);
  });

  it('is not made without Ollama, or without the adapter, and it is said why', async () => {
    const { offered, filesFolder, stop, settled } = await start();
    const empty = await mkdtemp(join(tmpdir(), 'kingly-front-'));
    endings.push(() => rm(empty, { recursive: true }));
    offered.make(empty);
    await settled();
    expect(offered.state().note).toContain('adapter-head.json');
    await stop();
    offered.make(filesFolder);
    await settled();
    expect(offered.state().note).toContain('Start Ollama');
  });
});
