import { z } from 'zod';
import type { writeSchema } from '#shared/contracts/writes.ts';
import { newId } from '#shared/ids.ts';
import type { Writer } from '../connection.ts';
import type { WriteOf } from '../writes/write-context.ts';
import { eraseSource } from './erase-source.ts';
import type { Doomed } from './forget.ts';
import type { Change } from './journal.ts';

type Target = WriteOf<z.output<typeof writeSchema>, 'memory.forget'>['target'];

/** What stands where something was erased. */
export const erasedMark = '[erased]';

/** The setting that asks the housekeeping to rewrite the file, so that no page keeps a trace. */
export const vacuumDue = 'memory.vacuumDue';

/**
 * Removes rows for good, with their words, vectors, journal and events. Texts that stay lose the
 * words that said it. The journal gets a line that says when, not what.
 */
export function eraseRows(change: Change, doomed: Doomed, target: Target): void {
  const { database, workspaceId } = change;
  redactEpisodes(change, doomed);
  const rows = [...doomed.episodes, ...doomed.facts, ...doomed.entities];
  const list = JSON.stringify(rows);
  eraseVectors(database, list);
  eraseJournal(database, list, JSON.stringify(doomed.values));
  // Who empties the whole memory has not asked for empty conversations.
  const withSources = target.kind !== 'everything';
  if (withSources) for (const id of doomed.episodes) eraseSource(database, id, erasedMark);
  const remove = (sql: string, ids: readonly string[]): void =>
    void database.run(sql, { list: JSON.stringify(ids) });
  remove(
    `UPDATE facts SET quote = '' WHERE id IN (SELECT fact_id FROM fact_episodes
       WHERE episode_id IN (SELECT value FROM json_each(:list)))`,
    doomed.episodes,
  );
  remove('DELETE FROM facts WHERE id IN (SELECT value FROM json_each(:list))', doomed.facts);
  remove('DELETE FROM episodes WHERE id IN (SELECT value FROM json_each(:list))', doomed.episodes);
  remove('DELETE FROM entities WHERE id IN (SELECT value FROM json_each(:list))', doomed.entities);
  eraseValues(database, doomed.values, withSources);
  for (const index of ['episodes_fts', 'facts_fts', 'entity_names_fts', 'memory_fts'] as const) {
    database.run(`INSERT INTO ${index} (${index}) VALUES ('optimize')`);
  }
  database.run(
    `INSERT INTO settings (key, value) VALUES (:key, 'true')
     ON CONFLICT (key) DO UPDATE SET value = 'true'`,
    { key: vacuumDue },
  );
  database.run(
    `INSERT INTO memory_changes (id, workspace_id, kind, author, before, after, at, undoable)
     VALUES (:id, :workspaceId, 'memory.erase', 'person', '{}', :after, :at, 0)`,
    {
      id: newId('chg', change.at),
      workspaceId,
      after: JSON.stringify({ target: target.kind }),
      at: change.at,
    },
  );
}

const episodeTexts = z.array(
  z.object({ id: z.string(), text: z.string(), quotes: z.string().nullable() }),
);

/** Takes the quotes of erased facts, and the names of erased entities, out of texts that stay. */
function redactEpisodes({ database, workspaceId }: Change, doomed: Doomed): void {
  const staying = episodeTexts.parse(
    database.all(
      `SELECT e.id, e.text, json_group_array(link.quote) AS quotes
       FROM fact_episodes AS link JOIN episodes AS e ON e.id = link.episode_id
       WHERE link.fact_id IN (SELECT value FROM json_each(:facts))
         AND e.id NOT IN (SELECT value FROM json_each(:episodes))
       GROUP BY e.id
       UNION ALL
       SELECT e.id, e.text, NULL FROM episodes AS e, json_each(:names) AS name
       WHERE e.workspace_id = :workspaceId AND instr(lower(e.text), lower(name.value)) > 0
         AND e.id NOT IN (SELECT value FROM json_each(:episodes))`,
      {
        workspaceId,
        facts: JSON.stringify(doomed.facts),
        episodes: JSON.stringify(doomed.episodes),
        names: JSON.stringify(doomed.names),
      },
    ),
  );
  for (const { id, quotes } of staying) {
    let text = String(database.value('SELECT text FROM episodes WHERE id = :id', { id }));
    for (const quote of quotes === null ? [] : z.array(z.string()).parse(JSON.parse(quotes))) {
      if (quote !== '') text = text.replaceAll(quote, erasedMark);
    }
    for (const name of doomed.names) text = withoutName(text, name);
    database.run('UPDATE episodes SET text = :text WHERE id = :id', { id, text });
    eraseSource(database, id, text);
  }
}

/** The text without a name, where it stands as words of its own. */
function withoutName(text: string, name: string): string {
  const literal = name.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');
  return text.replace(
    new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'giu'),
    erasedMark,
  );
}

/** Removed signs are overwritten with zeros in their block; a test looks into the file. */
function eraseVectors(database: Writer, list: string): void {
  const numbers = z
    .array(z.object({ number: z.number() }))
    .parse(
      database.all(
        'SELECT number FROM memory_embeddings WHERE row_id IN (SELECT value FROM json_each(:list))',
        { list },
      ),
    );
  for (const { number } of numbers) {
    database.run('DELETE FROM memory_signs WHERE number = CAST(:number AS INTEGER)', { number });
    database.run('DELETE FROM memory_embeddings WHERE number = :number', { number });
  }
}

/** Lines about what is erased keep their time and kind only. */
function eraseJournal(database: Writer, list: string, values: string): void {
  const lines = z.array(z.object({ change_number: z.number() })).parse(
    database.all(
      `SELECT DISTINCT change_number FROM memory_change_rows
       WHERE row_id IN (SELECT value FROM json_each(:list))
         OR row_id IN (SELECT value FROM json_each(:values))`,
      { list, values },
    ),
  );
  for (const { change_number: number } of lines) {
    database.run(
      `UPDATE memory_changes SET before = '{}', after = '{}', undoable = 0 WHERE number = :number`,
      { number },
    );
    database.run('DELETE FROM memory_change_rows WHERE change_number = :number', { number });
  }
}

function eraseValues(database: Writer, values: readonly string[], withSources: boolean): void {
  for (const value of values) {
    const source = database.value('SELECT source_message_id FROM memory WHERE id = :id', {
      id: Number(value),
    });
    if (withSources && typeof source === 'string') eraseSource(database, source, erasedMark);
    database.run(
      `UPDATE events SET payload = json_set(payload, '$.value', 'null', '$.metadata', '{}')
       WHERE entity_type = 'memory' AND entity_id = :value`,
      { value },
    );
    database.run('DELETE FROM memory WHERE id = :id', { id: Number(value) });
  }
}
