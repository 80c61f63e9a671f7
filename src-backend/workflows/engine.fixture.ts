import { type Run, runSchema } from '#shared/contracts/entities.ts';
import { type Write, writeSchema } from '#shared/contracts/writes.ts';
import { KinglyError } from '#shared/errors.ts';
import type { JsonValue } from '#shared/json.ts';
import { type KeptDefinition, keptDefinitionSchema } from '#shared/workflows/definition.ts';
import { newRunSteps } from '#shared/workflows/new-run.ts';
import { readDefinition } from '#shared/workflows/parse-workflow.ts';
import type { LanguageModel } from '#models/language-model.ts';
import { type Answer, WaitingForAnswer } from '../runner/ask.ts';
import { driveRun } from './engine.ts';
import type { EngineParts } from './engine-parts.ts';

/** A prompt of a test: how it is answered; a promise that never settles is a model that hangs. */
export type Answering = (prompt: string, signal: AbortSignal) => Promise<string> | string;

/** A definition as a file would give it, with those of its parts; mistakes fail the test. */
export function defined(value: object, parts: readonly object[] = []): KeptDefinition {
  const read = (one: object): KeptDefinition => {
    const result = readDefinition(one);
    if ('mistakes' in result) throw new Error(JSON.stringify(result.mistakes));
    return keptDefinitionSchema.parse(result.definition);
  };
  const kept = parts.map(read).map(({ parts: _parts, ...part }) => [part.id, part] as const);
  return { ...read(value), parts: Object.fromEntries(kept) };
}

/** Rows of runs in memory, and a clock that jumps to the next timer as soon as all else waits. */
export function workbench(
  definition: KeptDefinition,
  answer: Answering,
  params: Run['params'] = {},
) {
  const runs = new Map<string, Run>();
  const values = new Map<string, { key: string; item: number; value: JsonValue }[]>();
  const answers = new Map<string, Answer>();
  let now = 1_000;
  let timers: { at: number; end: () => void }[] = [];
  let writes = 0;
  let dieAt = Number.POSITIVE_INFINITY;
  let working = 0;

  const change = (id: string, next: (run: Run) => Run): void => {
    const run = runs.get(id);
    if (run !== undefined) runs.set(id, next(run));
  };
  const apply = (given: Write): void => {
    const write = writeSchema.parse(given);
    if (write.type === 'run.create') {
      runs.set(write.run.id, write.run);
    } else if (write.type === 'run.step') {
      change(write.id, (run) =>
        runSchema.parse({
          ...run,
          steps: run.steps.map((step) =>
            step.key === write.key ? { ...step, ...write.patch } : step,
          ),
        }),
      );
    } else if (write.type === 'run.patch')
      change(write.id, (run) => runSchema.parse({ ...run, ...write.patch }));
    else if (write.type === 'run.value') {
      const kept = (values.get(write.id) ?? []).filter(
        ({ key, item }) => key !== write.key || item !== write.item,
      );
      values.set(write.id, [...kept, { key: write.key, item: write.item, value: write.value }]);
    } else if (write.type === 'run.forget') {
      values.set(
        write.id,
        (values.get(write.id) ?? []).filter(({ key }) => key !== write.key),
      );
    } else throw new Error(`Unexpected write ${write.type}`);
  };
  apply({
    type: 'run.create',
    definition,
    run: {
      id: 'run_1',
      workflowId: definition.id,
      name: definition.name,
      workspaceId: 'ws_default',
      conversationId: null,
      replyId: null,
      parentRunId: null,
      params,
      steps: newRunSteps(definition),
      status: 'running',
      error: null,
      createdAt: 0,
      updatedAt: 0,
    },
  });

  const model: LanguageModel = {
    description: {
      id: 'scripted:test',
      provider: 'scripted',
      name: 'test',
      size: 0.1,
      contextLength: 8_192,
      capabilities: ['chat'],
    },
    async *stream({ messages, signal }) {
      working += 1;
      try {
        yield { type: 'text', text: await answer(messages.at(-1)?.content ?? '', signal) };
        yield { type: 'finish', reason: 'stop', promptTokens: null, completionTokens: null };
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        yield { type: 'error', error: { code: 'model_failed', message, retryable: true } };
      } finally {
        working -= 1;
      }
    },
    close: async () => {},
  };
  const parts = (signal: AbortSignal): EngineParts => ({
    signal,
    clock: { now: () => now },
    random: () => 0.5,
    model: async () => model,
    tools: {
      call: async ({ name }) => {
        // As one that the person is asked about.
        if (name === 'guarded' && !answers.has(name)) throw new WaitingForAnswer(name);
        return `called ${name}`;
      },
    },
    store: {
      'runs.get': async ({ id }) => runs.get(id) ?? null,
      'runs.values': async ({ runId }) => values.get(runId) ?? [],
      'tasks.list': async () => [],
    },
    write: async (list) => {
      await Promise.resolve();
      writes += 1;
      // What a killed process meets: nothing of it is written any more.
      if (writes > dieAt) throw new KinglyError('lost_lease', 'Killed');
      for (const write of list) apply(write);
    },
    ask: async ({ key }) => {
      const known = answers.get(key);
      if (known === undefined) throw new WaitingForAnswer(key);
      return known;
    },
    timer: (milliseconds, aborted) =>
      new Promise((resolve) => {
        if (aborted.aborted) return resolve();
        const timer = { at: now + milliseconds, end: resolve };
        timers.push(timer);
        aborted.addEventListener('abort', () => {
          timers = timers.filter((other) => other !== timer);
          resolve();
        });
      }),
  });
  return {
    run: (id = 'run_1'): Run => {
      const found = runs.get(id);
      if (found === undefined) throw new Error(`There is no run ${id}`);
      return found;
    },
    runs,
    apply,
    answers,
    writes: () => writes,
    working: () => working,
    dieAfter: (count: number) => {
      dieAt = writes + count;
    },
    parts,
    /** Drives the run; each turn of the event loop in which nothing ended, the next timer does. */
    drive: async (): Promise<string> => {
      let over = false;
      const driven = driveRun(
        parts(new AbortController().signal),
        runs.get('run_1') ?? expectRun(),
        definition,
        { onText: () => {}, onEnd: () => {} },
      ).finally(() => {
        over = true;
      });
      driven.catch(() => {});
      while (!over) {
        const before = writes;
        for (let turn = 0; turn < 5; turn += 1) {
          await new Promise((resolve) => setImmediate(resolve));
        }
        if (over || writes !== before) continue;
        timers.sort((a, b) => a.at - b.at);
        const next = timers.shift();
        if (next === undefined) continue;
        now = Math.max(now, next.at);
        next.end();
      }
      const { result } = await driven;
      return result;
    },
  };
}

function expectRun(): never {
  throw new Error('There is no run');
}
