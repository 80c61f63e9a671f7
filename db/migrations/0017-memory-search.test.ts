import { expect, test } from 'vitest';
import { memoryDatabase } from '../test-support/temporary-store.ts';
import { memorySearch } from './0017-memory-search.ts';
import { migrate } from './migrate.ts';
import { testMigration } from './migrations.contract.ts';

testMigration({
  migration: memorySearch,
  adds: [
    'episodes_fts',
    'facts_fts',
    'entity_names_fts',
    'memory_embeddings',
    'memory_vectors',
    'memory_signs',
    'memory_unembedded',
  ],
  columns: { memory_embeddings: 'number kind row_id model_id' },
});

test('words follow their rows: added, changed, forgotten, remembered and deleted', () => {
  const database = memoryDatabase();
  migrate(database, memorySearch.version);
  const found = (word: string): unknown =>
    database
      .prepare('SELECT count(*) FROM episodes_fts WHERE episodes_fts MATCH ?')
      .pluck()
      .get(word);
  database
    .prepare(
      `INSERT INTO episodes (id, workspace_id, source_kind, speaker, text, reference_time)
       VALUES ('ep_1', 'ws_default', 'note', 'person', 'Bells ring', 1)`,
    )
    .run();
  expect([
    found('bell'),
    found(`workspace_token : w${Buffer.from('ws_default').toString('hex')}x`),
  ]).toEqual([1, 1]);
  database.exec(`UPDATE episodes SET text = 'Chimes ring'`);
  expect([found('bell'), found('chime')]).toEqual([0, 1]);
  database.exec(`UPDATE episodes SET forgotten_at = 5`);
  expect(found('chime')).toBe(0);
  database.exec(`UPDATE episodes SET forgotten_at = NULL`);
  expect(found('chime')).toBe(1);
  database.exec('DELETE FROM episodes');
  expect(found('chime')).toBe(0);
  database.exec(`INSERT INTO episodes_fts (episodes_fts, rank) VALUES ('integrity-check', 1)`);
});
