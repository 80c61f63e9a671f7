import type { Database } from 'better-sqlite3';
import { z } from 'zod';

/**
 * Which tables were written, and how often: what a kept answer depends on. Triggers and foreign
 * keys count with the statement that sets them off.
 */
export type TableChanges = {
  /** To be called with each statement that writes. */
  note(sql: string): void;
  /** Grows with every write to any of the tables, by whichever connection. */
  revision(tables: readonly string[]): string;
  /** Grows with every write to any of the tables by this connection. */
  writes(tables: readonly string[]): number;
};

const writing =
  /\b(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|(DELETE)\s+FROM)\s+"?(\w+)"?/giu;

type Written = { readonly table: string; readonly deletes: boolean };

/** Words after UPDATE that are no table (`DO UPDATE SET`) match nothing and do no harm. */
function writtenBy(sql: string): readonly Written[] {
  return [...sql.matchAll(writing)].map(([, deletes, table = '']) => ({
    table: table.toLowerCase(),
    deletes: deletes !== undefined,
  }));
}

const triggerRows = z.array(z.object({ tbl_name: z.string(), sql: z.string() }));
const foreignKeyRows = z.array(
  z.object({ child: z.string(), parent: z.string(), on_delete: z.string() }),
);

/** Reads the schema as it is now: to be made after the migrations. */
export function tableChanges(database: Database): TableChanges {
  const triggered = new Map<string, Written[]>();
  const triggers = triggerRows.parse(
    database.prepare(`SELECT tbl_name, sql FROM sqlite_schema WHERE type = 'trigger'`).all(),
  );
  for (const { tbl_name: table, sql } of triggers) {
    const body = sql.slice(sql.search(/\bBEGIN\b/iu));
    add(triggered, table, ...writtenBy(body));
  }
  const cascades = new Map<string, Written[]>();
  const keys = foreignKeyRows.parse(
    database
      .prepare(
        `SELECT child.name AS child, key."table" AS parent, key.on_delete
         FROM sqlite_schema AS child, pragma_foreign_key_list(child.name) AS key
         WHERE child.type = 'table'`,
      )
      .all(),
  );
  for (const { child, parent, on_delete: action } of keys) {
    if (action === 'NO ACTION' || action === 'RESTRICT') continue;
    add(cascades, parent, { table: child.toLowerCase(), deletes: action === 'CASCADE' });
  }

  const reachedBy = (sql: string): ReadonlySet<string> => {
    const seen = new Map<string, Written>();
    const open = [...writtenBy(sql)];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const key = `${next.table} ${next.deletes}`;
      if (seen.has(key)) continue;
      seen.set(key, next);
      open.push(...(triggered.get(next.table) ?? []));
      if (next.deletes) open.push(...(cascades.get(next.table) ?? []));
    }
    return new Set([...seen.values()].map(({ table }) => table));
  };

  const reached = new Map<string, ReadonlySet<string>>();
  const counts = new Map<string, number>();
  const writes = (tables: readonly string[]): number =>
    tables.reduce((sum, table) => sum + (counts.get(table) ?? 0), 0);
  return {
    writes,
    note: (sql) => {
      let tables = reached.get(sql);
      if (tables === undefined) {
        tables = reachedBy(sql);
        reached.set(sql, tables);
      }
      for (const table of tables) counts.set(table, (counts.get(table) ?? 0) + 1);
    },
    revision: (tables) => {
      // SQLite's own number changes with what other connections commit.
      return `${writes(tables)}.${String(database.pragma('data_version', { simple: true }))}`;
    },
  };
}

function add(to: Map<string, Written[]>, table: string, ...written: readonly Written[]): void {
  const key = table.toLowerCase();
  to.set(key, [...(to.get(key) ?? []), ...written]);
}
