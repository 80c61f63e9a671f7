import { expect, test } from 'vitest';
import { WaitingForAnswer } from '../runner/ask.ts';
import { defined, workbench } from './engine.fixture.ts';

const step = (id: string, more: object = {}) => ({ id, title: id, prompt: id, ...more });
const flow = (...steps: readonly object[]) => ({ id: 'flow', name: 'Flow', steps });
const states = (bench: ReturnType<typeof workbench>, id?: string) =>
  Object.fromEntries(bench.run(id).steps.map(({ key, status }) => [key, status]));

test('independent steps run side by side, and later ones read what they gave', async () => {
  let together = 0;
  const bench = workbench(
    defined(
      flow(
        step('a'),
        step('b'),
        step('c', { needs: ['a', 'b'], prompt: '{{ steps.a }}+{{ steps.b }}' }),
      ),
    ),
    async (prompt) => {
      together = Math.max(together, bench.working());
      await new Promise((resolve) => setImmediate(resolve));
      return prompt.toUpperCase();
    },
  );
  expect(await bench.drive()).toBe('## a\n\nA\n\n## b\n\nB\n\n## c\n\nA+B');
  expect(together).toBe(2);
});

test('a step whose condition is not met is skipped, and gives null to those that need it', async () => {
  const bench = workbench(
    defined(
      flow(
        step('a', { if: '1 == 2' }),
        step('b', { needs: ['a'], prompt: 'a was {{ steps.a == null }}' }),
      ),
    ),
    (prompt) => prompt,
  );
  expect(await bench.drive()).toBe('## b\n\na was true');
  expect(bench.run().steps[0]).toMatchObject({
    status: 'skipped',
    note: 'Its condition was not met',
  });
});

test('a failed try is repeated, then the step fails and nothing new begins', async () => {
  const prompts: string[] = [];
  const bench = workbench(
    defined(flow(step('a', { retries: 1 }), step('b', { needs: ['a'] }))),
    (prompt) => {
      prompts.push(prompt);
      throw new Error('It broke');
    },
  );
  await expect(bench.drive()).rejects.toMatchObject({ message: 'It broke', retryable: false });
  expect(prompts).toEqual(['a', 'a']);
  expect(states(bench)).toEqual({ a: 'failed', b: 'accepted' });
  expect(bench.run().steps[0]).toMatchObject({ attempt: 2, error: { code: 'model_failed' } });
});

test('a step that never ends hits its timeout', async () => {
  const bench = workbench(
    defined(flow(step('a', { retries: 0, timeout: 60 }))),
    () => new Promise(() => {}),
  );
  await expect(bench.drive()).rejects.toMatchObject({
    code: 'timeout',
    message: 'It took longer than 60 seconds',
  });
  expect(states(bench)).toEqual({ a: 'failed' });
});

test('foreach: items are done in parts, kept one by one, and not again', async () => {
  const asked: string[] = [];
  let broken = true;
  const definition = defined(
    flow(
      step('list', { prompt: 'list' }),
      step('each', {
        needs: ['list'],
        foreach: 'lines(steps.list)',
        prompt: 'do {{ item }} {{ index + 1 }}',
        retries: 0,
      }),
    ),
  );
  const bench = workbench(definition, (prompt) => {
    asked.push(prompt);
    if (prompt === 'list') return '- x\n- y\n- z';
    if (prompt === 'do y 2' && broken) throw new Error('No y');
    return prompt;
  });
  await expect(bench.drive()).rejects.toThrow('No y');
  expect(bench.run().steps[1]).toMatchObject({ status: 'failed', items: { total: 3 } });
  broken = false;
  bench.apply({ type: 'run.step', id: 'run_1', key: 'each', patch: { status: 'accepted' } });
  expect(await bench.drive()).toContain('do x 1\n\ndo y 2\n\ndo z 3');
  expect(asked.filter((prompt) => prompt === 'list')).toHaveLength(1);
  expect(asked.filter((prompt) => prompt === 'do x 1')).toHaveLength(1);
});

test('an output has its shape, and is asked for again where it has not', async () => {
  const output = { type: 'object', properties: { ok: { type: 'boolean' } } };
  const answers = ['no', '{"ok":1}', '{"ok":true}'];
  const bench = workbench(
    defined(flow(step('a', { output }), step('b', { needs: ['a'], if: 'steps.a.ok' }))),
    (prompt) => (prompt === 'a' ? (answers.shift() ?? '') : prompt),
  );
  await bench.drive();
  expect(states(bench)).toEqual({ a: 'completed', b: 'completed' });
});

test('a 10 MB text is cut with a note, and a run goes on with it', async () => {
  const bench = workbench(
    defined(flow(step('a'), step('b', { needs: ['a'], prompt: 'size {{ size(text(steps.a)) }}' }))),
    (prompt) => (prompt === 'a' ? 'x'.repeat(10_000_000) : prompt),
  );
  await bench.drive();
  const [a, b] = bench.run().steps;
  expect(a?.note).toMatch(/^The output was cut: 200,000 of /u);
  expect(a?.output?.length).toBeLessThan(21_000);
  expect(b?.output).toBe('size 200004');
});

test('after a failure what completed is undone, the last first, and a retry does it again', async () => {
  const asked: string[] = [];
  let broken = true;
  const undo = (id: string) => ({ compensate: { prompt: `undo ${id}: {{ steps.${id} }}` } });
  const bench = workbench(
    defined(
      flow(
        step('a', undo('a')),
        step('b', { needs: ['a'], ...undo('b') }),
        step('c', { needs: ['b'], retries: 0 }),
      ),
    ),
    (prompt) => {
      asked.push(prompt);
      if (prompt === 'c' && broken) throw new Error('No c');
      return prompt;
    },
  );
  await expect(bench.drive()).rejects.toThrow('No c');
  expect(asked).toEqual(['a', 'b', 'c', 'undo b: b', 'undo a: a']);
  expect(states(bench)).toEqual({ a: 'cancelled', b: 'cancelled', c: 'failed' });
  broken = false;
  for (const key of ['a', 'b', 'c']) {
    bench.apply({ type: 'run.step', id: 'run_1', key, patch: { status: 'accepted' } });
  }
  expect(await bench.drive()).toContain('## c');
});

test('undoing by a tool waits for the person, and goes on after the answer', async () => {
  const bench = workbench(
    defined(
      flow(
        step('a', { compensate: { tool: { server: 'mail', name: 'guarded' } } }),
        step('b', { needs: ['a'], retries: 0 }),
      ),
    ),
    (prompt) => {
      if (prompt === 'b') throw new Error('No b');
      return prompt;
    },
  );
  await expect(bench.drive()).rejects.toThrow(WaitingForAnswer);
  expect(states(bench)).toEqual({ a: 'completed', b: 'failed' });
  bench.answers.set('guarded', { decision: 'approve', note: null });
  await expect(bench.drive()).rejects.toThrow('No b');
  expect(states(bench)).toEqual({ a: 'cancelled', b: 'failed' });
  expect(bench.run().steps[0]?.note).toBe('Undone: called guarded');
});

test('a retry that comes while the rest is undone takes effect afterwards', async () => {
  const asked: string[] = [];
  let broken = true;
  const undo = (id: string) => ({ compensate: { prompt: `undo ${id}` } });
  const bench = workbench(
    defined(
      flow(
        step('a', undo('a')),
        step('b', { needs: ['a'], ...undo('b') }),
        step('c', { needs: ['b'], retries: 0 }),
      ),
    ),
    (prompt) => {
      asked.push(prompt);
      if (prompt === 'c' && broken) throw new Error('No c');
      if (prompt === 'undo a') {
        // What Retry writes: all that failed or is undone by now, which leaves out the one under way.
        broken = false;
        for (const key of ['b', 'c']) {
          bench.apply({
            type: 'run.step',
            id: 'run_1',
            key,
            patch: { status: 'accepted', attempt: 0, error: null },
          });
        }
      }
      return prompt;
    },
  );
  expect(await bench.drive()).toBe('## a\n\na\n\n## b\n\nb\n\n## c\n\nc');
  expect(asked).toEqual(['a', 'b', 'c', 'undo b', 'undo a', 'a', 'b', 'c']);
  expect(states(bench)).toEqual({ a: 'completed', b: 'completed', c: 'completed' });
});

const question = {
  id: 'ok',
  title: 'Ask',
  approval: { question: 'Go on with {{ params.name }}?' },
};
const asking = {
  ...flow(question, step('after', { needs: ['ok'] }), step('beside')),
  parameters: { name: { default: 'it' } },
};

test('an approval waits, others go on meanwhile, and the answer lets it go on', async () => {
  const bench = workbench(defined(asking), (prompt) => prompt);
  await expect(bench.drive()).rejects.toBeInstanceOf(WaitingForAnswer);
  expect(states(bench)).toEqual({ ok: 'waiting', after: 'accepted', beside: 'completed' });
  bench.answers.set('run_1/ok', { decision: 'approve', note: null });
  await bench.drive();
  expect(states(bench)).toEqual({ ok: 'completed', after: 'completed', beside: 'completed' });
});

test('a refusal fails the run with the person’s words', async () => {
  const bench = workbench(defined(asking), (prompt) => prompt);
  bench.answers.set('run_1/ok', { decision: 'refuse', note: 'Too dear' });
  await expect(bench.drive()).rejects.toMatchObject({
    code: 'refused',
    message: 'You refused “Ask”: Too dear',
  });
  expect(states(bench)).toMatchObject({ ok: 'cancelled', after: 'accepted' });
});

const inner = {
  id: 'inner',
  name: 'Inner',
  parameters: { topic: {} },
  steps: [step('in', { prompt: 'in {{ params.topic }}', retries: 0 })],
};

test('a part is a run of its own that names its parent; its failure is the step’s', async () => {
  let broken = true;
  const part = {
    id: 'part',
    title: 'Part',
    workflow: { id: 'inner', params: { topic: 'the {{ steps.a }}' } },
    needs: ['a'],
  };
  const bench = workbench(defined(flow(step('a'), part), [inner]), (prompt) => {
    if (prompt.startsWith('in') && broken) throw new Error('No part');
    return prompt;
  });
  await expect(bench.drive()).rejects.toThrow('No part');
  const childId = bench.run().steps[1]?.childRunId ?? '';
  expect(bench.run(childId)).toMatchObject({
    parentRunId: 'run_1',
    status: 'failed',
    workflowId: 'inner',
  });
  broken = false;
  bench.apply({ type: 'run.step', id: 'run_1', key: 'part', patch: { status: 'accepted' } });
  bench.apply({ type: 'run.step', id: childId, key: 'in', patch: { status: 'accepted' } });
  expect(await bench.drive()).toContain('in the a');
  expect(bench.run(childId)).toMatchObject({ status: 'completed' });
  expect(bench.runs.size).toBe(2);
});

test('a step that the person skips while it runs is left, and the run goes on', async () => {
  const bench = workbench(defined(flow(step('a'), step('b', { needs: ['a'] }))), (prompt) => {
    if (prompt !== 'a') return prompt;
    bench.apply({ type: 'run.step', id: 'run_1', key: 'a', patch: { status: 'skipped' } });
    return new Promise(() => {});
  });
  expect(await bench.drive()).toBe('## b\n\nb');
  expect(states(bench)).toEqual({ a: 'skipped', b: 'completed' });
});

test('a tool of a server that is not there is an error that says so', async () => {
  const { callerOf } = await import('./tool-caller.ts');
  const { noJobTools } = await import('../tools/job-tools.ts');
  const call = {
    server: 'files',
    name: 'read',
    arguments: {},
    idempotencyKey: 'k',
    effect: 'once',
    signal: new AbortController().signal,
  } as const;
  await expect(callerOf(noJobTools, 'Run').call(call)).rejects.toMatchObject({
    code: 'not_available',
  });
});
