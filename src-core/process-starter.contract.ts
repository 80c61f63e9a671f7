import assert from 'node:assert/strict';
import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { ProcessStarter, StartedProcess } from './process-starter.ts';

/** What a case gets: the starter under test and its helpers. */
export type StarterUnderTest = {
  /** Makes the starter; `onOutput` gets what its processes print. */
  readonly createStarter: (onOutput: (name: string, line: string) => void) => ProcessStarter;
  /** The path of `process-starter.fixture.ts`, as it is or built. */
  readonly entryPath: string;
};

/** One case: resolves when the starter does what is promised, rejects when it does not. */
export type StarterCase = {
  readonly name: string;
  readonly run: (subject: StarterUnderTest) => Promise<void>;
};

/** A way to register a test, such as vitest’s `test`. */
export type RegisterTest = (name: string, run: () => Promise<void>) => void;

/**
 * What every process starter must do. The cases are plain data and use Node’s assertions, so
 * that they run under vitest and inside a real Electron alike.
 */
export function processStarterContract(register: RegisterTest, subject: StarterUnderTest): void {
  for (const { name, run } of processStarterCases) register(name, () => run(subject));
}

/** The cases of {@link processStarterContract}. */
export const processStarterCases: readonly StarterCase[] = [
  {
    name: 'plain data goes there and back unchanged, also a megabyte of it',
    run: (subject) =>
      withProcess(subject, {}, async (child) => {
        for (const value of [
          null,
          'text \u{1F6B2}',
          { list: [1, 'two', { three: true }], missing: null },
          { text: 'x'.repeat(1_000_000) },
        ]) {
          assert.deepEqual(await child.ask({ do: 'echo', value }), value);
        }
      }),
  },
  {
    name: 'messages sent before the process is up arrive, all and in order',
    run: (subject) =>
      withProcess(subject, {}, async (child) => {
        const answers = Array.from({ length: 500 }, (_, value) => child.ask({ do: 'echo', value }));
        assert.deepEqual(
          await Promise.all(answers),
          Array.from({ length: 500 }, (_, value) => value),
        );
      }),
  },
  {
    name: 'the environment is the parent’s and what was given',
    run: (subject) =>
      withProcess(subject, { KINGLY_CONTRACT: 'given' }, async (child) => {
        assert.equal(await child.ask({ do: 'environment', value: 'KINGLY_CONTRACT' }), 'given');
        assert.equal(
          await child.ask({ do: 'environment', value: 'PATH' }),
          process.env['PATH'] ?? null,
        );
      }),
  },
  {
    name: 'arguments and folder arrive, and an environment of its own has nothing of the parent',
    run: (subject) => {
      const folder = realpathSync(tmpdir());
      const options = { args: ['--one', 'two three'], folder, inherits: false };
      process.env['KINGLY_CONTRACT_PARENT'] = 'ours';
      return withProcess(
        subject,
        { KINGLY_CONTRACT: 'given' },
        async (child) => {
          assert.deepEqual(await child.ask({ do: 'start' }), { args: options.args, folder });
          const value = (name: string) => child.ask({ do: 'environment', value: name });
          assert.equal(await value('KINGLY_CONTRACT'), 'given');
          assert.equal(await value('KINGLY_CONTRACT_PARENT'), null);
        },
        options,
      );
    },
  },
  {
    name: 'its process id is the one it has',
    run: (subject) =>
      withProcess(subject, {}, async (child) => {
        const processId = await child.ask({ do: 'process-id' });
        assert.equal(child.process.processId, processId);
      }),
  },
  {
    name: 'what it prints reaches the log under its name',
    run: async (subject) => {
      const lines: string[] = [];
      const heard = deferred();
      const onOutput = (name: string, line: string): void => {
        lines.push(`${name}: ${line}`);
        if (lines.join('').includes('to stdout') && lines.join('').includes('to stderr'))
          heard.resolve();
      };
      await withProcess({ ...subject, onOutput }, {}, async (child) => {
        await child.ask({ do: 'print' });
        await within(heard.promise, 'the output');
      });
      assert.match(lines.join('\n'), /kingly-contract: to stdout/u);
    },
  },
  {
    name: 'its exit code is told once, and the port closes',
    run: (subject) =>
      withProcess(subject, {}, async (child) => {
        let exits = 0;
        child.process.onExit(() => (exits += 1));
        const closed = new Promise<void>((resolve) => void child.process.port.onClose(resolve));
        child.process.port.send({ do: 'exit', value: 3 });
        assert.equal(await within(child.exited, 'the exit'), 3);
        await within(closed, 'the closing of the port');
        assert.equal(exits, 1);
      }),
  },
  {
    name: 'an uncaught error ends it with a code that is no success',
    run: (subject) =>
      withProcess(subject, {}, async (child) => {
        child.process.port.send({ do: 'throw' });
        assert.notEqual(await within(child.exited, 'the exit'), 0);
      }),
  },
  {
    name: 'kill ends it at once, even while it is busy, and the code is null',
    run: (subject) =>
      withProcess(subject, {}, async (child) => {
        await child.ask({ do: 'echo', value: 'up' });
        child.process.port.send({ do: 'spin' });
        child.process.kill();
        assert.equal(await within(child.exited, 'the exit'), null);
      }),
  },
  {
    name: 'closing the port lets it end by itself',
    run: (subject) =>
      withProcess(subject, {}, async (child) => {
        await child.ask({ do: 'echo', value: 'up' });
        child.process.port.close();
        await within(child.exited, 'the exit');
      }),
  },
  {
    name: 'sending, closing and killing after its end do nothing',
    run: (subject) =>
      withProcess(subject, {}, async (child) => {
        child.process.kill();
        await within(child.exited, 'the exit');
        child.process.port.send({ do: 'echo', value: 1 });
        child.process.port.close();
        child.process.kill();
      }),
  },
  {
    name: 'a listener that was removed hears nothing more',
    run: (subject) =>
      withProcess(subject, {}, async (child) => {
        let heard = 0;
        const remove = child.process.port.onMessage(() => (heard += 1));
        await child.ask({ do: 'echo', value: 1 });
        const before = heard;
        remove();
        await child.ask({ do: 'echo', value: 2 });
        assert.equal(before, 1);
        assert.equal(heard, 1);
      }),
  },
];

type Child = {
  readonly process: StartedProcess;
  readonly exited: Promise<number | null>;
  readonly ask: (request: Readonly<Record<string, unknown>>) => Promise<unknown>;
};

async function withProcess(
  subject: StarterUnderTest & { readonly onOutput?: (name: string, line: string) => void },
  environment: Readonly<Record<string, string>>,
  use: (child: Child) => Promise<void>,
  more: Partial<Parameters<ProcessStarter['start']>[0]> = {},
): Promise<void> {
  const starter = subject.createStarter(subject.onOutput ?? (() => {}));
  const started = starter.start({
    entryPath: subject.entryPath,
    name: 'kingly-contract',
    environment,
    ...more,
  });
  const exited = new Promise<number | null>((resolve) => started.onExit(resolve));
  const waiting = new Map<number, (value: unknown) => void>();
  let next = 0;
  started.port.onMessage((message) => {
    assert.ok(
      typeof message === 'object' && message !== null && 'id' in message && 'value' in message,
    );
    assert.ok(typeof message.id === 'number');
    waiting.get(message.id)?.(message.value);
    waiting.delete(message.id);
  });
  const ask: Child['ask'] = (request) => {
    const id = (next += 1);
    const answer = new Promise<unknown>((resolve) => waiting.set(id, resolve));
    started.port.send({ ...request, id });
    return within(answer, `the answer to ${String(request['do'])}`);
  };
  try {
    await use({ process: started, exited, ask });
  } finally {
    started.kill();
    await within(exited, 'the end of the process');
  }
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

/** Fails with the name of what did not come, instead of hanging the suite. */
async function within<Value>(promise: Promise<Value>, what: string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come within 10 s`)), 10_000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
