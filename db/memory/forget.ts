import { z } from 'zod';
import type { writeSchema } from '#shared/contracts/writes.ts';
import type { Writer } from '../connection.ts';
import type { WriteContext, WriteOf } from '../writes/write-context.ts';
import { eraseRows } from './erase.ts';
import { hide } from './hide.ts';
import { beginChange } from './journal.ts';

type Write = z.output<typeof writeSchema>;
type Target = WriteOf<Write, 'memory.forget'>['target'];

/** Ids of all that goes; `facts` are rows, `values` numbers of rows of `memory`. */
export type Doomed = {
  readonly entities: readonly string[];
  readonly facts: readonly string[];
  readonly episodes: readonly string[];
  readonly values: readonly string[];
  /** Names of the entities, for texts that stay. */
  readonly names: readonly string[];
};

/** Forgets what is named, and what stands on nothing else. Finding nothing is no error. */
export function forget(context: WriteContext, write: WriteOf<Write, 'memory.forget'>): void {
  const { database } = context;
  const { workspaceId, target, erase, by, changeId } = write;
  const doomed = doomedBy(database, workspaceId, target);
  const kind = erase ? 'memory.erase' : 'memory.forget';
  const change = beginChange(context, { kind, by, workspaceId, changeId });
  if (erase) {
    eraseRows(change, doomed, target);
    return;
  }
  for (const id of doomed.facts) hide(change, 'facts', id);
  for (const id of doomed.episodes) hide(change, 'episodes', id);
  for (const id of doomed.entities) hide(change, 'entities', id);
  for (const id of doomed.values) hide(change, 'memory', id);
  change.finish();
}

const idRows = z.array(z.object({ id: z.union([z.string(), z.number()]).transform(String) }));

function doomedBy(database: Writer, workspaceId: string, target: Target): Doomed {
  const ids = (sql: string, more: Readonly<Record<string, string>> = {}): readonly string[] =>
    idRows.parse(database.all(sql, { workspaceId, ...more })).map(({ id }) => id);
  const none = { entities: [], facts: [], episodes: [], values: [], names: [] };
  switch (target.kind) {
    case 'fact': {
      const facts = ids(
        `SELECT id FROM facts WHERE workspace_id = :workspaceId AND root_id =
           (SELECT root_id FROM facts WHERE id = :id AND workspace_id = :workspaceId)`,
        { id: target.id },
      );
      return { ...none, facts, episodes: episodesOnlyFor(database, facts) };
    }
    case 'entity': {
      const entities = ids(
        `SELECT id FROM entities WHERE workspace_id = :workspaceId AND canonical_id =
           (SELECT canonical_id FROM entities WHERE id = :id AND workspace_id = :workspaceId)`,
        { id: target.id },
      );
      const list = JSON.stringify(entities);
      const facts = ids(
        `SELECT id FROM facts WHERE workspace_id = :workspaceId AND
           (subject_id IN (SELECT value FROM json_each(:list))
            OR object_id IN (SELECT value FROM json_each(:list)))`,
        { list },
      );
      const names = ids(
        `SELECT alias AS id FROM entity_aliases WHERE workspace_id = :workspaceId
           AND entity_id IN (SELECT value FROM json_each(:list))`,
        { list },
      );
      return { ...none, entities, facts, names, episodes: episodesOnlyFor(database, facts) };
    }
    case 'episode': {
      const episodes = ids(
        `SELECT id FROM episodes WHERE workspace_id = :workspaceId
           AND (id = :id OR (id >= :id || '-0' AND id < :id || '-:'))`,
        { id: target.id },
      );
      return { ...none, episodes, facts: factsOnlyFrom(database, episodes) };
    }
    case 'conversation': {
      const episodes = ids(
        `SELECT id FROM episodes WHERE workspace_id = :workspaceId AND conversation_id = :id`,
        { id: target.id },
      );
      return { ...none, episodes, facts: factsOnlyFrom(database, episodes) };
    }
    case 'key':
      return {
        ...none,
        values: ids('SELECT id FROM memory WHERE workspace_id = :workspaceId AND key = :key', {
          key: target.key,
        }),
      };
    case 'everything':
      return {
        entities: ids('SELECT id FROM entities WHERE workspace_id = :workspaceId'),
        facts: ids('SELECT id FROM facts WHERE workspace_id = :workspaceId'),
        episodes: ids('SELECT id FROM episodes WHERE workspace_id = :workspaceId'),
        values: ids('SELECT id FROM memory WHERE workspace_id = :workspaceId'),
        names: [],
      };
  }
}

/** Facts whose every source is among these episodes. */
function factsOnlyFrom(database: Writer, episodes: readonly string[]): readonly string[] {
  const rows = database.all(
    `SELECT DISTINCT link.fact_id AS id FROM fact_episodes AS link
     WHERE link.episode_id IN (SELECT value FROM json_each(:list))
       AND NOT EXISTS (SELECT 1 FROM fact_episodes AS other WHERE other.fact_id = link.fact_id
         AND other.episode_id NOT IN (SELECT value FROM json_each(:list)))`,
    { list: JSON.stringify(episodes) },
  );
  return idRows.parse(rows).map(({ id }) => id);
}

/** Episodes that say nothing else than these facts, as far as is known. */
function episodesOnlyFor(database: Writer, facts: readonly string[]): readonly string[] {
  const rows = database.all(
    `SELECT DISTINCT link.episode_id AS id FROM fact_episodes AS link
     WHERE link.fact_id IN (SELECT value FROM json_each(:list))
       AND NOT EXISTS (SELECT 1 FROM fact_episodes AS other
         WHERE other.episode_id = link.episode_id
         AND other.fact_id NOT IN (SELECT value FROM json_each(:list)))`,
    { list: JSON.stringify(facts) },
  );
  return idRows.parse(rows).map(({ id }) => id);
}
