import { expect, test } from 'vitest';
import { random } from '../../bench/memory-text.ts';
import { connection } from '../../connection.ts';
import { migrate } from '../../migrations/migrate.ts';
import { silentLog } from '../../store-log.ts';
import { memoryDatabase } from '../../test-support/temporary-store.ts';
import { nearest } from './nearest.ts';

const modelId = 'test';
/** More than a block of 1,024. */
const many = 1_300;

function vectorOf(seed: number): number[] {
  const next = random(seed);
  return Array.from({ length: 384 }, () => next() - 0.5);
}

/** The same direction, but for a little. */
const near = (vector: readonly number[], seed: number): number[] => {
  const other = vectorOf(seed);
  return vector.map((number, place) => number + 0.1 * (other[place] ?? 0));
};

test('the nearest of several blocks, of one workspace and model, without what was removed', () => {
  const database = memoryDatabase();
  migrate(database);
  database.exec(`INSERT INTO workspaces (id, name, created_at, updated_at)
    VALUES ('ws_other', 'Other', 1, 1)`);
  const name = database.prepare(
    `INSERT INTO memory_embeddings (workspace_id, kind, row_id, model_id)
     VALUES (:workspaceId, 'episode', :id, :modelId)`,
  );
  const keep = database.prepare(
    'INSERT INTO memory_vectors (number, embedding) VALUES (last_insert_rowid(), vec_f32(:vector))',
  );
  const sign = database.prepare(
    `INSERT INTO memory_signs (number, workspace_id, model_id, signs)
     VALUES (last_insert_rowid(), :workspaceId, :modelId, vec_quantize_binary(vec_f32(:vector)))`,
  );
  const put = (workspaceId: string, id: string, numbers: readonly number[]): void => {
    const vector = JSON.stringify(numbers);
    name.run({ workspaceId, id, modelId });
    keep.run({ vector });
    sign.run({ workspaceId, modelId, vector });
  };
  const asked = vectorOf(1);
  database.transaction(() => {
    for (let index = 0; index < many; index += 1) {
      const isNear = index % 130 === 7;
      put('ws_default', `ep_${index}`, isNear ? near(asked, index + 2) : vectorOf(index + 2));
    }
    put('ws_other', 'ep_other', asked);
  })();
  const removed = Number(
    database.prepare(`SELECT number FROM memory_embeddings WHERE row_id = 'ep_7'`).pluck().get(),
  );
  database.prepare('DELETE FROM memory_signs WHERE number = CAST(? AS INTEGER)').run(removed);
  database.prepare('DELETE FROM memory_embeddings WHERE number = ?').run(removed);

  const reader = connection(database, 'reader', silentLog);
  const ask = (workspaceId: string, model = modelId): readonly string[] =>
    nearest(reader, workspaceId, { modelId: model, vector: asked });
  const expected = Array.from({ length: 9 }, (_, index) => `ep_${(index + 1) * 130 + 7}`);
  expect(ask('ws_default').slice(0, 9).toSorted()).toEqual(expected.toSorted());
  expect(ask('ws_default')).toHaveLength(60);
  expect(ask('ws_other')).toEqual(['ep_other']);
  expect(ask('ws_default', 'another')).toEqual([]);
  // What sqlite-vec itself calls nearest by signs.
  const own = database
    .prepare(
      `SELECT e.row_id FROM memory_signs AS s JOIN memory_embeddings AS e ON e.number = s.number
       WHERE s.signs MATCH vec_quantize_binary(vec_f32(?)) AND s.k = 9
         AND s.workspace_id = 'ws_default' AND s.model_id = ?`,
    )
    .pluck()
    .all(JSON.stringify(asked), modelId);
  expect(own.map(String).toSorted()).toEqual(expected.toSorted());
});
