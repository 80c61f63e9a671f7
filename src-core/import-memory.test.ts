import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ExportCursor, MemoryRecord } from '#shared/contracts/memory-export.ts';
import { defaultWorkspaceId as workspaceId } from '#shared/ids.ts';
import { documentLines, lineSplitter } from '#shared/memory/file-lines.ts';
import { type ExportFormat, exportWriter } from '#shared/memory/format-export.ts';
import { openStoreClient, type StoreClient } from './store-client.ts';
import { importMemory } from './import-memory.ts';

const storeThreadPath = fileURLToPath(new URL('../db/store-thread.ts', import.meta.url));
const log = { info: () => {}, warn: () => {}, error: () => {} };
const now = Date.UTC(2026, 0, 1);

let folder: string;
let client: StoreClient;

const open = () =>
  openStoreClient(
    { dataFolder: mkdtempSync(join(folder, 'store-')), storeThreadPath, log },
    { events: () => {}, jobs: () => {}, cancel: () => {} },
  );

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kingly-import-'));
  client = await open();
});
afterEach(async () => {
  await client.close();
  rmSync(folder, { recursive: true, force: true });
});

function take(text: string, store = client.store) {
  const splitter = lineSplitter();
  const lines = [...splitter.push(text), ...splitter.end()];
  const fitting = lines.flatMap(({ number, text }) => (text === null ? [] : [{ number, text }]));
  return importMemory(store, workspaceId, fitting, now);
}

async function exported(format: ExportFormat, store = client.store): Promise<string> {
  const writer = exportWriter(format, now);
  let text = '';
  for (let after: ExportCursor | null | undefined; after !== null;) {
    const page: { records: MemoryRecord[]; next: ExportCursor | null } = await store[
      'memory.export'
    ]({ workspaceId, ...(after === undefined ? {} : { after }) });
    text += page.records.map((record) => writer.add(record)).join('');
    after = page.next;
  }
  return text + writer.end();
}

const facts = async (more: object = {}) =>
  (await client.store['memory.asOf']({ workspaceId, ...more })).facts
    .map(({ subjectName, relation, objectName, value }) =>
      [subjectName, relation, objectName ?? value].join(' '),
    )
    .toSorted();

const graph = [
  {
    type: 'entity',
    name: 'Anna',
    entityType: 'Person',
    observations: ['plays the cello', 'is 40'],
  },
  { type: 'entity', name: 'Contoso', entityType: 'Company/Ltd', observations: [] },
  { type: 'relation', from: 'Anna', to: 'Contoso', relationType: 'works at' },
];
const lines = (items: readonly unknown[]) => items.map((item) => JSON.stringify(item)).join('\n');

test('a file of server-memory is taken, once, and given back as it was', async () => {
  expect(await take(lines(graph))).toEqual({
    taken: { entities: 2, facts: 3, episodes: 0, values: 0 },
    problems: [],
  });
  expect(await facts()).toEqual([
    'Anna observation is 40',
    'Anna observation plays the cello',
    'Anna works_at Contoso',
  ]);
  const once = await exported('kingly');
  await take(lines(graph));
  expect(await exported('kingly')).toBe(once);
  const given = (await exported('server-memory')).trim().split('\n');
  expect(given.map((line): unknown => JSON.parse(line))).toEqual(
    graph.map((item) =>
      item.type === 'entity'
        ? { ...item, entityType: item.entityType === 'Person' ? 'person' : 'company ltd' }
        : item,
    ),
  );
});

test('a file of Memento is one document, with times, strengths and gaps', async () => {
  const document = {
    entities: [
      { name: 'Anna', entityType: 'person', observations: null, createdAt: 1_000, version: 3 },
      { name: 'Kiel', entityType: 'place', observations: 'by the sea', createdAt: 1_000 },
    ],
    relations: [
      {
        from: 'Anna',
        to: 'Kiel',
        relationType: 'lives_in',
        strength: 0.9,
        confidence: null,
        metadata: { createdAt: 1, updatedAt: 2 },
        validFrom: 2_000,
        validTo: 5_000,
      },
      { from: 'Anna', to: 'Kiel', relationType: 'left', validFrom: 5_000, validTo: 4_000 },
    ],
  };
  const found = documentLines(JSON.stringify(document, null, 2)) ?? [];
  const report = await importMemory(
    client.store,
    workspaceId,
    found.map(({ number, text }) => ({ number, text: text ?? '' })),
    now,
  );
  expect(report.taken).toEqual({ entities: 2, facts: 2, episodes: 0, values: 0 });
  expect(report.problems).toMatchObject([{ line: 4, message: /before it begins/u }]);
  expect(await facts({ valid: 3_000 })).toEqual([
    'Anna lives_in Kiel',
    'Kiel observation by the sea',
  ]);
  expect(await facts({ valid: 6_000 })).toEqual(['Kiel observation by the sea']);
  expect(JSON.parse(await exported('memento'))).toMatchObject({
    entities: [{ name: 'Anna' }, { name: 'Kiel', observations: ['by the sea'] }],
    relations: [{ from: 'Anna', to: 'Kiel', strength: 0.9, validFrom: 2_000, validTo: 5_000 }],
  });
});

test('what is malformed is told of line by line, and costs nothing else', async () => {
  const good = [{ type: 'entity', name: 'Anna', entityType: 'person', observations: ['good'] }];
  const bad: readonly (readonly [string, RegExp])[] = [
    ['{"type":"entity","name":"Half', /not JSON/u],
    ['42', /not an object/u],
    ['{"name":"x"}', /neither kind nor type/u],
    ['{"type":"planet","name":"x"}', /type/u],
    [JSON.stringify({ ...good[0], name: '' }), /name/u],
    [JSON.stringify({ ...good[0], observations: [{ content: 'x' }] }), /observations/u],
    [
      JSON.stringify({ type: 'relation', from: 'Anna', to: 'Ben', relationType: '***' }),
      /relationType/u,
    ],
    [JSON.stringify({ kind: 'fact', id: 'fact_x' }), /./u],
    [JSON.stringify({ kind: 'kingly-memory', version: 99 }), /newer Kingly/u],
    [
      JSON.stringify({
        type: 'relation',
        from: 'Anna',
        to: 'Ben',
        relationType: 'knows',
        validFrom: 10,
        validTo: 10,
      }),
      /before it begins/u,
    ],
  ];
  const text = ['\uFEFF', ...bad.flatMap(([line]) => [lines(good), line, '']), lines(good)];
  const report = await take(text.join('\n'));
  expect(report.taken.facts).toBe(bad.length + 1);
  expect(report.problems.map(({ line }) => line)).toEqual(bad.map((_, index) => index * 3 + 3));
  for (const [index, [, message]] of bad.entries()) {
    expect(report.problems[index]?.message).toMatch(message);
  }
  expect(await facts()).toEqual(['Anna observation good']);
});

test('Kingly’s own file comes back whole in another store, also where a line of it is broken', async () => {
  await take(lines(graph));
  await client.store['store.commit']({
    writes: [
      { type: 'memory.put', workspaceId, key: 'editor', value: 'Helix', memoryType: 'preference' },
    ],
  });
  const text = await exported('kingly');
  const other = await open();
  try {
    const broken = text.split('\n').toSpliced(3, 0, '{"kind":"entity","id":').join('\n');
    const report = await take(broken, other.store);
    expect(report.problems).toEqual([{ line: 4, message: 'is not JSON' }]);
    expect(report.taken).toEqual({ entities: 2, facts: 3, episodes: 0, values: 1 });
    expect(await exported('kingly', other.store)).toBe(text);
  } finally {
    await other.close();
  }
  // Two stores in threads of their own take long on a busy machine.
}, 60_000);
