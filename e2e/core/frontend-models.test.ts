import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createFrontendModels, type FrontendModels } from '#core/frontend/frontend-models.ts';
import { nodeProcessStarter } from '#core/node-process-starter.ts';
import type { ProcessStarter } from '#core/process-starter.ts';
import { testCacheFolder } from '#models/embedded/test-model.ts';
import { untrainedFiles } from '#models/frontend/test-support/trained-files.ts';
import type { DraftReading } from '#shared/contracts/frontend-model.ts';
import type { JsonValue } from '#shared/json.ts';

const realEntry = fileURLToPath(new URL('../../src-models/frontend/frontend.ts', import.meta.url));
const faultyEntry = fileURLToPath(new URL('faulty-frontend.ts', import.meta.url));

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** The readers over a real process, and what the test may do to it. */
async function start(options: {
  readonly fault?: 'crash' | 'garbage' | 'silence';
  readonly weights?: boolean;
  readonly hangsAfterMs?: number;
}) {
  const filesFolder = await untrainedFiles();
  endings.push(() => rm(filesFolder, { recursive: true }));
  const settings: Record<string, JsonValue> = {};
  const processIds: (number | undefined)[] = [];
  const node = nodeProcessStarter(() => {});
  const starter: ProcessStarter = {
    start: (what) => {
      const environment = { ...what.environment, KINGLY_TEST_FRONTEND: options.fault ?? '' };
      const started = node.start({ ...what, environment });
      processIds.push(started.processId);
      return started;
    },
  };
  const emptyFolder = await mkdtemp(join(tmpdir(), 'kingly-front-cache-'));
  endings.push(() => rm(emptyFolder, { recursive: true }));
  const models: FrontendModels = createFrontendModels({
    starter,
    entryPath: options.fault === undefined ? realEntry : faultyEntry,
    filesFolder,
    cacheFolder: options.weights === false ? emptyFolder : testCacheFolder(),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    settings: () => Promise.resolve(settings),
    ...(options.fault === undefined ? { readWithinMs: 60_000 } : { readWithinMs: 300 }),
    ...(options.hangsAfterMs === undefined ? {} : { hangsAfterMs: options.hangsAfterMs }),
  });
  endings.push(() => models.stop());
  const client = models.handlers('client_1');
  const read = async (draft: string): Promise<DraftReading> =>
    client['frontend.read']({ draft, readers: ['encoder', 'adapter'] });
  const ready = (): Promise<void> =>
    vi.waitFor(
      async () => {
        const states = await client['frontend.readers']({});
        expect([states.encoder.ready, states.adapter.ready]).toEqual([true, true]);
      },
      { timeout: 60_000, interval: 100 },
    );
  return { models, client, read, ready, settings, processIds };
}

const nobody = { superseded: false, encoder: null, adapter: null };

describe('the frontend’s models in their process', { timeout: 120_000 }, () => {
  test('read drafts of several clients, of each the newest only, and copy slots', async () => {
    const { models, client, read, ready } = await start({});
    await ready();
    const one = await read('remind me to call Anna');
    if (one.superseded) throw new Error('nobody was newer');
    expect(one.encoder?.tc).toBeGreaterThan(0.5);
    expect(Object.values(one.adapter ?? {}).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 3);

    const other = models.handlers('client_2');
    const long = 'a long text that was pasted and goes on '.repeat(90);
    const answers = await Promise.all([
      read(long),
      read('re'),
      other['frontend.read']({ draft: 'of somebody else', readers: ['adapter'] }),
      read('rem'),
      read('remind me'),
    ]);
    expect(answers.map(({ superseded }) => superseded)).toEqual([true, true, false, true, false]);
    expect(models.figures()).toEqual({ reads: 6, superseded: 3, unanswered: 0, crashes: 0 });

    const { line } = await client['frontend.copySlots']({
      draft: 'write the report',
      label: 'tc',
      workflowIds: [],
    });
    expect(line).toMatch(/^tc:(write|the|report)[a-z ]*\|[a-z_]+\|(low|medium|high)$/);
  });

  test('are absent while their process is dead, and come back', async () => {
    const { models, read, ready, processIds } = await start({});
    await ready();
    const interrupted = read('a long text that was pasted and goes on '.repeat(90));
    process.kill(processIds[0] ?? 0, 'SIGKILL');
    expect(await interrupted).toMatchObject(nobody);
    await vi.waitFor(() => expect(processIds).toHaveLength(2), { timeout: 10_000 });
    await ready();
    expect(await read('remind me to call Anna')).not.toMatchObject(nobody);
    expect(models.figures()).toMatchObject({ unanswered: 1, crashes: 1 });
  });

  test('are absent, with the reason, where there are no weights', async () => {
    const { client, read } = await start({ weights: false });
    await vi.waitFor(
      async () => {
        const { encoder, adapter } = await client['frontend.readers']({});
        expect(encoder).toMatchObject({ ready: false, reason: expect.stringContaining('encoder') });
        expect(adapter).toMatchObject({ ready: false, reason: expect.stringContaining('SmolLM2') });
      },
      { timeout: 30_000 },
    );
    expect(await read('remind me')).toMatchObject(nobody);
  });

  test('are absent once they are switched off, and there once they are on again', async () => {
    const { models, client, ready, read, settings, processIds } = await start({});
    await ready();
    settings['frontend.readers'] = false;
    models.settingChanged('frontend.readers');
    await vi.waitFor(async () => {
      const { encoder } = await client['frontend.readers']({});
      expect(encoder).toEqual({ ready: false, reason: 'It is switched off.' });
    }, 10_000);
    expect(await read('remind me')).toMatchObject(nobody);
    await vi.waitFor(
      () => expect(() => process.kill(processIds[0] ?? 0, 0)).toThrow('ESRCH'),
      10_000,
    );
    settings['frontend.readers'] = true;
    models.settingChanged('frontend.readers');
    await ready();
  });

  test('garbage counts as no answer', async () => {
    const { client, read } = await start({ fault: 'garbage' });
    expect(await read('remind me')).toMatchObject(nobody);
    const slots = { draft: 'remind me', label: 'tc' as const, workflowIds: [] };
    expect(await client['frontend.copySlots'](slots)).toEqual({ line: null });
    expect((await client['frontend.readers']({})).adapter.ready).toBe(false);
  });

  test('a process that says nothing is waited for briefly, then ended and started again', async () => {
    const { models, read, processIds } = await start({ fault: 'silence', hangsAfterMs: 600 });
    await vi.waitFor(() => expect(processIds).toHaveLength(1));
    expect(await read('remind me')).toMatchObject(nobody);
    await vi.waitFor(() => expect(processIds.length).toBeGreaterThan(1), { timeout: 10_000 });
    expect(models.figures()).toMatchObject({ unanswered: 1, crashes: 1 });
  });

  test('a process that keeps crashing is given up, and reads are answered at once', async () => {
    const { models, client, read, processIds } = await start({ fault: 'crash' });
    await vi.waitFor(
      async () => {
        const { encoder } = await client['frontend.readers']({});
        expect(encoder.reason).toContain('given up');
      },
      { timeout: 60_000, interval: 200 },
    );
    expect(processIds).toHaveLength(6);
    expect(models.figures().crashes).toBe(6);
    expect(await read('remind me')).toMatchObject(nobody);
  });
});
