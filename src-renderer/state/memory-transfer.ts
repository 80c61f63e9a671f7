import { create } from 'zustand';
import type { ExportFormat } from '#shared/memory/format-export.ts';
import type { ImportProgress } from '../transfer/import-file.ts';

/** An import of this window, the running one or the last. */
export type Importing = {
  readonly file: string;
  readonly state: 'running' | 'done' | 'stopped' | 'failed';
  readonly progress: ImportProgress | null;
  /** Why it failed. */
  readonly problem: string | null;
};

/** An export of this window that runs. */
export type Exporting = { readonly format: ExportFormat; readonly records: number };

type TransferState = {
  readonly importing: Importing | null;
  readonly exporting: Exporting | null;
};

/** What is taken in and out goes on while other pages are looked at. */
export const useMemoryTransfer = create<TransferState>()(() => ({
  importing: null,
  exporting: null,
}));
