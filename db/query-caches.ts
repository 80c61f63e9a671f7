import { type CacheFigures, createCache } from '#shared/cache.ts';
import type { TableChanges } from './table-changes.ts';

/** Answers kept for as long as nothing that they are made of was written. */
export type QueryCaches = {
  /** The rows of a query: `name` and `query` say which, `tables` what it reads. */
  rows<Rows extends object>(question: Question, load: () => Rows): Rows;
  /** A number or the like that is counted over many rows. */
  aggregate<Value extends object>(question: Question, load: () => Value): Value;
  figures(): CacheFigures[];
};

type Question = {
  readonly name: string;
  readonly tables: readonly string[];
  /** Plain data. */
  readonly query: unknown;
};

/** An answer also has an end, so that what nobody asks for any more takes no memory for long. */
const lifetimeMs = 10_000;

export function queryCaches(changes: TableChanges): QueryCaches {
  const layer = 'database';
  const results = createCache<object>({ name: 'query results', layer, limit: 64, lifetimeMs });
  const aggregates = createCache<object>({ name: 'aggregates', layer, limit: 64, lifetimeMs });
  const reading =
    (cache: typeof results) =>
    <Value extends object>({ name, tables, query }: Question, load: () => Value): Value => {
      const key = `${name} ${changes.revision(tables)} ${JSON.stringify(query)}`;
      // Whatever stands under the key was made by the same question's `load`.
      return cache.read(key, load) as Value;
    };
  return {
    rows: reading(results),
    aggregate: reading(aggregates),
    figures: () => [results.figures(), aggregates.figures()],
  };
}
