import { useCallback, useSyncExternalStore } from 'react';

/**
 * Rows by id, each watched on its own: a token of one answer re-renders that answer only, however
 * many rows there are (a copied map of 10,000 rows per token would cost a millisecond each).
 */
export class KeyedStore<Row> {
  readonly #rows = new Map<string, Row>();
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #watchers = new Set<() => void>();
  #all: readonly Row[] | null = null;

  get(id: string): Row | undefined {
    return this.#rows.get(id);
  }

  set(id: string, row: Row): void {
    if (this.#rows.get(id) === row) return;
    this.#rows.set(id, row);
    this.#tell(id);
  }

  delete(id: string): void {
    if (this.#rows.delete(id)) this.#tell(id);
  }

  /** Takes these rows in place of all that were there. */
  replaceAll(rows: Iterable<readonly [string, Row]>): void {
    const before = new Set(this.#rows.keys());
    this.#rows.clear();
    for (const [id, row] of rows) {
      this.#rows.set(id, row);
      before.add(id);
    }
    for (const id of before) this.#tell(id);
  }

  /** All rows, in the order of their first arrival; the same array until something changes. */
  all(): readonly Row[] {
    this.#all ??= [...this.#rows.values()];
    return this.#all;
  }

  subscribe(id: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(id) === listeners) this.#listeners.delete(id);
    };
  }

  /** Told after any change. */
  readonly subscribeAll = (listener: () => void): (() => void) => {
    this.#watchers.add(listener);
    return () => this.#watchers.delete(listener);
  };

  #tell(id: string): void {
    this.#all = null;
    for (const listener of [...(this.#listeners.get(id) ?? [])]) listener();
    for (const listener of [...this.#watchers]) listener();
  }
}

/** One row, followed. */
export function useRow<Row>(store: KeyedStore<Row>, id: string | null): Row | undefined {
  const subscribe = useCallback(
    (listener: () => void) => (id === null ? () => undefined : store.subscribe(id, listener)),
    [store, id],
  );
  return useSyncExternalStore(subscribe, () => (id === null ? undefined : store.get(id)));
}

/** All rows, followed. */
export function useRows<Row>(store: KeyedStore<Row>): readonly Row[] {
  return useSyncExternalStore(store.subscribeAll, () => store.all());
}
