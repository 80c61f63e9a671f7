import { toErrorInfo } from '#shared/errors.ts';
import { defaultWorkspaceId } from '#shared/ids.ts';
import type { ExportFormat } from '#shared/memory/format-export.ts';
import { app } from '../app.ts';
import { type Importing, useMemoryTransfer } from '../state/memory-transfer.ts';
import { showToast } from '../state/ui.ts';
import { dateFieldText } from '../text/memory-text.ts';
import { exportMemory } from './export-memory.ts';
import { importFile } from './import-file.ts';
import { saveBlob } from './save-file.ts';

let importAbort: AbortController | null = null;
let exportAbort: AbortController | null = null;

/** Takes a file into the memory; one at a time. */
export async function startImport(file: File): Promise<void> {
  if (useMemoryTransfer.getState().importing?.state === 'running') return;
  const abort = new AbortController();
  importAbort = abort;
  const show = (changes: Partial<Importing>): void =>
    useMemoryTransfer.setState(({ importing }) => ({
      importing: {
        ...(importing ?? { file: file.name, state: 'running', progress: null, problem: null }),
        ...changes,
      },
    }));
  show({ file: file.name, state: 'running', progress: null, problem: null });
  try {
    const progress = await importFile(file, {
      take: (lines) =>
        app()['memory.import']({ workspaceId: defaultWorkspaceId, lines: [...lines] }),
      onProgress: (now) => show({ progress: now }),
      signal: abort.signal,
    });
    show({ state: abort.signal.aborted ? 'stopped' : 'done', progress });
  } catch (error) {
    show({ state: 'failed', problem: toErrorInfo(error).message });
  }
}

/** Stops the import after the lines that are under way. */
export function stopImport(): void {
  importAbort?.abort();
}

/** Takes the report of the last import away. */
export function closeImport(): void {
  useMemoryTransfer.setState(({ importing }) =>
    importing?.state === 'running' ? {} : { importing: null },
  );
}

const fileNames = {
  kingly: 'kingly-memory.jsonl',
  'server-memory': 'memory.jsonl',
  memento: 'memento.json',
} as const satisfies Readonly<Record<ExportFormat, string>>;

/** Saves the whole memory as a file. */
export async function startExport(format: ExportFormat): Promise<void> {
  if (useMemoryTransfer.getState().exporting !== null) return;
  const abort = new AbortController();
  exportAbort = abort;
  const now = Date.now();
  useMemoryTransfer.setState({ exporting: { format, records: 0 } });
  try {
    const file = await exportMemory({
      format,
      now,
      page: (after) =>
        app()['memory.export']({
          workspaceId: defaultWorkspaceId,
          ...(after === undefined ? {} : { after }),
        }),
      onProgress: (records) => useMemoryTransfer.setState({ exporting: { format, records } }),
      signal: abort.signal,
    });
    if (file !== null) saveBlob(`${dateFieldText(now)}-${fileNames[format]}`, file);
  } catch (error) {
    showToast(`The memory was not exported. ${toErrorInfo(error).message}`);
  } finally {
    useMemoryTransfer.setState({ exporting: null });
  }
}

export function stopExport(): void {
  exportAbort?.abort();
}
