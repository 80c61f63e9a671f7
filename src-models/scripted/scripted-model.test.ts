import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  ask,
  collect,
  contractQuestions,
  languageModelContract,
  textOf,
} from '../language-model.contract.ts';
import type { LanguageModel } from '../language-model.ts';
import { createScriptedModel } from './scripted-model.ts';

async function withFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'kingly-script-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function withScript(
  entries: readonly object[],
  work: (model: LanguageModel, path: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const path = join(folder, 'script.json');
    await writeFile(path, JSON.stringify({ entries }));
    await work(createScriptedModel(path), path);
  });
}

languageModelContract('the scripted model', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kingly-script-'));
  const path = join(folder, 'script.json');
  const story = 'Once upon a time a keeper lit the lamp each night and waited for the ships.';
  await writeFile(
    path,
    JSON.stringify({
      entries: [
        {
          match: { lastUser: '^Plan a birthday' },
          json: { title: 'Party', urgent: false, steps: ['Cake'] },
        },
        { match: { lastUser: contractQuestions.story.slice(0, 12) }, reply: story },
      ],
    }),
  );
  return { model: createScriptedModel(path), close: () => rm(folder, { recursive: true }) };
});

describe('a model script', () => {
  it('uses the first entry that is not used up, also in the next process', () =>
    withScript(
      [
        { times: 1, reply: 'one' },
        { times: 2, reply: 'two' },
      ],
      async (model, path) => {
        expect(textOf(await collect(model.stream(ask({}))))).toBe('one');
        expect(textOf(await collect(model.stream(ask({}))))).toBe('two');
        const next = createScriptedModel(path);
        expect(textOf(await collect(next.stream(ask({}))))).toBe('two');
        expect(await collect(next.stream(ask({})))).toMatchObject([
          { type: 'error', error: { code: 'model_failed', retryable: false } },
        ]);
      },
    ));

  it('fails a call that nobody expected, and says which', () =>
    withScript([{ match: { system: 'planner' }, reply: 'x' }], async (model) => {
      const [part] = await collect(model.stream(ask({ content: 'Hello?' })));
      expect(part).toMatchObject({
        error: { message: 'unexpected model call: {"lastUser":"Hello?","schema":false}' },
      });
    }));

  it('matches the last user message and the system text', () =>
    withScript(
      [{ match: { system: 'plan+er', lastUser: 'second$' }, reply: 'yes' }],
      async (model) => {
        const messages = [
          { role: 'system', content: 'You are a Planner.' },
          { role: 'user', content: 'first' },
          { role: 'assistant', content: 'ok' },
          { role: 'user', content: 'the\nsecond' },
        ] as const;
        expect(textOf(await collect(model.stream(ask({ messages }))))).toBe('yes');
      },
    ));

  it('misbehaves as told', () =>
    withScript(
      [
        {
          match: { lastUser: 'half' },
          behaviour: 'half',
          json: { title: 'A long title', steps: ['one', 'two'] },
        },
        { match: { lastUser: 'empty' }, behaviour: 'empty' },
        { match: { lastUser: 'garbage' }, behaviour: 'garbage' },
        {
          match: { lastUser: 'error' },
          reply: 'some text',
          error: { code: 'timeout', message: 'slow', retryable: true },
        },
        { match: { lastUser: 'hang' }, reply: 'I think', behaviour: 'hang' },
        { match: { lastUser: 'chunks' }, chunks: [{ text: 'a b' }, { text: 'c', delayMs: 5 }] },
      ],
      async (model) => {
        const half = await collect(model.stream(ask({ content: 'half' })));
        expect(textOf(half)).toMatch(/^\{"title":/);
        expect(() => JSON.parse(textOf(half)) as unknown).toThrow('JSON');
        expect(half.at(-1)).toMatchObject({ type: 'finish', reason: 'stop' });
        expect(await collect(model.stream(ask({ content: 'empty' })))).toMatchObject([
          { reason: 'stop' },
        ]);
        expect(textOf(await collect(model.stream(ask({ content: 'garbage' }))))).toContain(
          'nonsense',
        );
        const failed = await collect(model.stream(ask({ content: 'error' })));
        expect(textOf(failed)).toBe('some text');
        expect(failed.at(-1)).toEqual({
          type: 'error',
          error: { code: 'timeout', message: 'slow', retryable: true },
        });
        const controller = new AbortController();
        const hanging = model
          .stream(ask({ content: 'hang', signal: controller.signal }))
          [Symbol.asyncIterator]();
        await hanging.next();
        await hanging.next();
        const last = hanging.next();
        controller.abort();
        expect((await last).value).toMatchObject({ reason: 'aborted' });
        const chunks = await collect(model.stream(ask({ content: 'chunks' })));
        expect(chunks.slice(0, 2)).toEqual([
          { type: 'text', text: 'a b' },
          { type: 'text', text: 'c' },
        ]);
      },
    ));

  it('crashes the process once, and answers after the restart', () =>
    withScript(
      [
        { times: 1, reply: 'before the end', behaviour: 'crash' },
        { times: 1, reply: 'again' },
      ],
      async (_, path) => {
        expect(await runInProcess(path)).toEqual({ code: 1, output: 'before the end' });
        expect(await runInProcess(path)).toEqual({ code: 0, output: 'again[finish]' });
      },
    ));

  it.each([
    ['{', /is no JSON/],
    ['{"entries": [{"replly": "x"}]}', /replly|nrecognized/],
    ['{"entries": [{"match": {"lastUser": "("}}]}', /no regular expression/],
  ])('refuses %s', (text, message) =>
    withFolder(async (folder) => {
      const path = join(folder, 'script.json');
      await writeFile(path, text);
      expect(() => createScriptedModel(path)).toThrow(message);
      expect(() => createScriptedModel(join(folder, 'none.json'))).toThrow(/cannot be read/);
    }),
  );
});

/** Asks a scripted model in a process of its own, which prints what comes. */
async function runInProcess(scriptPath: string): Promise<{ code: number | null; output: string }> {
  const source = `
    import { createScriptedModel } from ${JSON.stringify(new URL('./scripted-model.ts', import.meta.url).href)};
    const request = { messages: [{ role: 'user', content: 'Hi' }], maximumTokens: 9, signal: new AbortController().signal, priority: 'background' };
    const { writeSync } = await import('node:fs');
    for await (const part of createScriptedModel(${JSON.stringify(scriptPath)}).stream(request)) {
      writeSync(1, part.text ?? '[' + part.type + ']');
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString('utf8');
  });
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  return { code, output };
}
