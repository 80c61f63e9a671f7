import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

/** A model that the stand-in says it has. */
export type StandInModel = {
  readonly name: string;
  readonly bytes: number;
  /** Parameters, not billions of them. */
  readonly parameters: number;
  readonly contextLength?: number;
  readonly capabilities?: readonly string[];
  readonly quantization?: string;
  /** Served by somebody else’s machine. */
  readonly remoteHost?: string;
};

const chatSchema = z.strictObject({
  model: z.string(),
  messages: z
    .array(z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string() }))
    .min(1),
  stream: z.literal(true),
  think: z.boolean().optional(),
  format: z.union([z.literal('json'), z.record(z.string(), z.unknown())]).optional(),
  options: z
    .strictObject({
      num_predict: z.number().int(),
      num_ctx: z.number().int().optional(),
      temperature: z.number().optional(),
    })
    .optional(),
});
export type StandInChat = z.infer<typeof chatSchema>;

const generateSchema = z.strictObject({
  model: z.string(),
  prompt: z.string(),
  raw: z.literal(true),
  stream: z.literal(false),
  logprobs: z.literal(true),
  top_logprobs: z.number().int().min(0).max(20),
  options: z.strictObject({
    num_predict: z.literal(1),
    num_ctx: z.number().int(),
    num_thread: z.literal(1),
    temperature: z.literal(0),
  }),
});
export type StandInGenerate = z.infer<typeof generateSchema>;

const createSchema = z.strictObject({
  model: z.string(),
  from: z.string(),
  adapters: z.record(z.string().endsWith('.gguf'), z.string()),
  template: z.string(),
  parameters: z.record(z.string(), z.number()),
  stream: z.literal(true),
});
export type StandInCreate = z.infer<typeof createSchema>;

const embedSchema = z.strictObject({
  model: z.string(),
  // A real server answers an empty text with no vector at all.
  input: z.array(z.string().min(1)).min(1),
  truncate: z.boolean().optional(),
});

/** How one chat is answered. Without a fault: all pieces, then `done`. */
export type StandInAnswer = {
  readonly pieces: readonly string[];
  /** Milliseconds before each piece. */
  readonly delayMs?: number;
  /** What goes wrong after the pieces. */
  readonly fault?: 'dies' | 'ends' | 'silence' | 'badLine' | 'errorLine' | 'busy' | 'missing';
};

export type OllamaStandIn = {
  readonly address: string;
  /** Chats in order of arrival. */
  readonly chats: readonly StandInChat[];
  /** Models that were put together, in order. */
  readonly created: readonly StandInCreate[];
  /** Files that were handed over, by digest: how many bytes. */
  readonly blobs: ReadonlyMap<string, number>;
  /** Chats whose answer is being sent now. */
  readonly openChats: () => number;
  /** Resolves once no chat is open: a client that stopped has really hung up. */
  readonly idle: () => Promise<void>;
  setModels(models: readonly StandInModel[]): void;
  /** Rejects with everything that a real server would not have understood. */
  close(): Promise<void>;
};

/**
 * A strict server that speaks as much of Ollama’s HTTP API as Kingly uses, over real sockets.
 * An unknown path, model or field is answered as Ollama would and makes `close()` reject.
 */
export async function startOllamaStandIn(options: {
  readonly models: readonly StandInModel[];
  readonly answer: (chat: StandInChat) => StandInAnswer;
  /** The vector of a text, of any length but zero. Without it, no model embeds. */
  readonly embed?: (text: string) => readonly number[];
  /** The likeliest first tokens of a raw prompt, the likeliest first; an old server gives none. */
  readonly generate?: (asked: StandInGenerate) => Readonly<Record<string, number>>;
  /** A server that is older than probabilities of tokens. */
  readonly hasLogprobs?: boolean;
  /** The models that can be fetched, and how that goes on after half of it. */
  readonly pull?: { readonly model: StandInModel; readonly end: 'done' | 'error' | 'silence' };
  readonly port?: number;
}): Promise<OllamaStandIn> {
  const problems: string[] = [];
  const chats: StandInChat[] = [];
  const created: StandInCreate[] = [];
  const blobs = new Map<string, number>();
  const open = new Set<ServerResponse>();
  const idleWaiters = new Set<() => void>();
  let models = options.models;

  const fail = (response: ServerResponse, status: number, error: string) => {
    problems.push(error);
    send(response, status, { error });
  };

  const answerChat = async (response: ServerResponse, body: unknown) => {
    const chat = chatSchema.safeParse(body);
    if (!chat.success) return fail(response, 400, `bad chat: ${z.prettifyError(chat.error)}`);
    const model = models.find(({ name }) => name === chat.data.model);
    if (model === undefined) return fail(response, 404, `model '${chat.data.model}' not found`);
    chats.push(chat.data);
    open.add(response);
    response.on('close', () => {
      open.delete(response);
      if (open.size === 0) for (const waiter of idleWaiters) waiter();
    });
    await sendAnswer(response, chat.data, options.answer(chat.data));
  };

  const answerEmbed = (response: ServerResponse, body: unknown) => {
    const wanted = embedSchema.safeParse(body);
    if (!wanted.success) return fail(response, 400, `bad embed: ${z.prettifyError(wanted.error)}`);
    const { model, input } = wanted.data;
    const found = models.find(({ name }) => name === model);
    if (found === undefined) return fail(response, 404, `model '${model}' not found`);
    const { embed } = options;
    if (embed === undefined || found.capabilities?.includes('embedding') !== true)
      return send(response, 501, { error: 'this model does not support embeddings' });
    return send(response, 200, { model, embeddings: input.map(embed), prompt_eval_count: 7 });
  };

  const answerGenerate = (response: ServerResponse, body: unknown) => {
    const asked = generateSchema.safeParse(body);
    if (!asked.success) return fail(response, 400, `bad generate: ${z.prettifyError(asked.error)}`);
    const { model } = asked.data;
    if (!models.some(({ name }) => name === model || name === `${model}:latest`))
      return fail(response, 404, `model '${model}' not found`);
    const top = Object.entries(options.generate?.(asked.data) ?? {}).map(([token, share]) => ({
      token,
      logprob: Math.log(share),
    }));
    const [first] = top;
    if (first === undefined) return fail(response, 500, 'nothing to generate');
    const logprobs = [{ ...first, top_logprobs: top.slice(0, asked.data.top_logprobs) }];
    return send(response, 200, {
      model,
      response: first.token,
      done: true,
      done_reason: 'length',
      ...(options.hasLogprobs === false ? {} : { logprobs }),
    });
  };

  const answerPull = (response: ServerResponse, body: unknown) => {
    const wanted = z
      .strictObject({ name: z.string(), stream: z.literal(true) })
      .safeParse(body).data;
    if (wanted === undefined) return fail(response, 400, 'bad pull');
    const { pull } = options;
    response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
    response.write(`${JSON.stringify({ status: 'pulling manifest' })}\n`);
    if (pull === undefined || pull.model.name !== wanted.name) {
      response.end(`${JSON.stringify({ error: 'pull model manifest: no such host' })}\n`);
      return;
    }
    response.write(
      `${JSON.stringify({ status: 'pulling 1', digest: 'sha256:1', total: 200, completed: 100 })}\n`,
    );
    if (pull.end === 'silence') return;
    if (pull.end === 'done') models = [...models, pull.model];
    const last = pull.end === 'done' ? { status: 'success' } : { error: 'connection reset' };
    response.end(`${JSON.stringify(last)}\n`);
  };

  const answerCreate = (response: ServerResponse, body: unknown) => {
    const wanted = createSchema.safeParse(body);
    if (!wanted.success) return fail(response, 400, `bad create: ${z.prettifyError(wanted.error)}`);
    const { model, from, adapters } = wanted.data;
    const parent = models.find(({ name }) => name === from);
    if (parent === undefined) return fail(response, 404, `model '${from}' not found`);
    if (!Object.values(adapters).every((digest) => blobs.has(digest)))
      return fail(response, 400, 'an adapter was not handed over');
    created.push(wanted.data);
    const name = `${model}:latest`;
    models = [...models.filter((one) => one.name !== name), { ...parent, name }];
    response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
    response.write(`${JSON.stringify({ status: 'using existing layer' })}\n`);
    response.end(`${JSON.stringify({ status: 'success' })}\n`);
  };

  const answerBlob = async (request: IncomingMessage, response: ServerResponse, digest: string) => {
    if (request.method === 'HEAD') {
      response.writeHead(blobs.has(digest) ? 200 : 404);
      response.end();
      return;
    }
    const bytes = await readBytes(request);
    const found = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    if (found !== digest) return fail(response, 400, 'digest mismatch');
    blobs.set(digest, bytes.length);
    response.writeHead(201);
    response.end();
  };

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const path = `${request.method ?? ''} ${request.url ?? ''}`;
    const blob = /^(?:HEAD|POST) \/api\/blobs\/(sha256:[0-9a-f]{64})$/u.exec(path)?.[1];
    if (blob !== undefined) return answerBlob(request, response, blob);
    const text = (await readBytes(request)).toString('utf8');
    switch (path) {
      case 'GET /api/version':
        return send(response, 200, { version: '0.17.4' });
      case 'GET /api/tags':
        return send(response, 200, { models: models.map(toTag) });
      case 'POST /api/show': {
        const wanted = z.strictObject({ model: z.string() }).safeParse(parseJson(text));
        const model = models.find(({ name }) => name === wanted.data?.model);
        if (model === undefined) return fail(response, 404, `model '${text}' not found`);
        return send(response, 200, toShow(model));
      }
      case 'POST /api/chat':
        return answerChat(response, parseJson(text));
      case 'POST /api/generate':
        return answerGenerate(response, parseJson(text));
      case 'POST /api/pull':
        return answerPull(response, parseJson(text));
      case 'POST /api/create':
        return answerCreate(response, parseJson(text));
      case 'POST /api/embed':
        return answerEmbed(response, parseJson(text));
      default:
        return fail(response, 404, `unexpected request: ${path}`);
    }
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      problems.push(String(error));
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    chats,
    created,
    blobs,
    openChats: () => open.size,
    async idle() {
      if (open.size === 0) return;
      await new Promise<void>((resolve) => {
        idleWaiters.add(resolve);
      });
    },
    setModels(next) {
      models = next;
    },
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      if (problems.length > 0)
        throw new Error(`The Ollama stand-in was misused:\n${problems.join('\n')}`);
    },
  };
}

async function sendAnswer(
  response: ServerResponse,
  chat: StandInChat,
  answer: StandInAnswer,
): Promise<void> {
  if (answer.fault === 'busy')
    return send(response, 503, { error: 'server busy, please try again' });
  if (answer.fault === 'missing')
    return send(response, 404, { error: `model '${chat.model}' not found` });
  response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
  response.flushHeaders();
  const limit = chat.options?.num_predict ?? -1;
  const pieces = limit >= 0 ? answer.pieces.slice(0, limit) : answer.pieces;
  for (const content of pieces) {
    if (answer.delayMs !== undefined)
      await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
    if (response.destroyed) return;
    response.write(line(chat, { message: { role: 'assistant', content }, done: false }));
  }
  switch (answer.fault) {
    case 'dies':
      // Let what was written arrive first.
      await new Promise((resolve) => setTimeout(resolve, 20));
      response.socket?.destroy();
      return;
    case 'ends':
      response.end();
      return;
    case 'silence':
      return;
    case 'badLine':
      response.end('{"message": {"role": "assist\n');
      return;
    case 'errorLine':
      response.end(`${JSON.stringify({ error: 'llama runner process has terminated' })}\n`);
      return;
    case undefined:
      response.end(
        line(chat, {
          message: { role: 'assistant', content: '' },
          done: true,
          done_reason: pieces.length < answer.pieces.length ? 'length' : 'stop',
          prompt_eval_count: 7,
          eval_count: pieces.length,
        }),
      );
  }
}

function line(chat: StandInChat, value: object): string {
  return `${JSON.stringify({ model: chat.model, created_at: '2026-01-01T00:00:00Z', ...value })}\n`;
}

function toTag(model: StandInModel): object {
  return {
    name: model.name,
    model: model.name,
    modified_at: '2026-01-01T00:00:00Z',
    size: model.bytes,
    digest: `sha256:${model.name}`,
    ...(model.remoteHost === undefined
      ? {}
      : { remote_host: model.remoteHost, remote_model: model.name }),
    details: {
      format: 'gguf',
      family: 'llama',
      parameter_size: `${(model.parameters / 1e9).toFixed(1)}B`,
      quantization_level: model.quantization ?? 'Q4_K_M',
    },
  };
}

function toShow(model: StandInModel): object {
  return {
    details: { family: 'llama' },
    model_info: {
      'general.architecture': 'llama',
      'general.parameter_count': model.parameters,
      'llama.context_length': model.contextLength ?? 131_072,
    },
    capabilities: model.capabilities ?? ['completion', 'tools'],
  };
}

function send(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(value));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
