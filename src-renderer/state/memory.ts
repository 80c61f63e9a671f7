import { create } from 'zustand';

type MemoryState = {
  /** Grows when anything in the memory has changed: what is shown is to be asked for again. */
  readonly version: number;
  /** What was true when, and as it was known when, in Unix milliseconds; null: now. */
  readonly valid: number | null;
  readonly known: number | null;
};

export const useMemory = create<MemoryState>()(() => ({ version: 0, valid: null, known: null }));

/** Many changes come together, as when a text is taken in; milliseconds. */
const settledMs = 200;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Something in the memory has changed. */
export function memoryChanged(): void {
  timer ??= setTimeout(() => {
    timer = undefined;
    useMemory.setState(({ version }) => ({ version: version + 1 }));
  }, settledMs);
}
