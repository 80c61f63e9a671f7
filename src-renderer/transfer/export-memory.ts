import type { ExportCursor, MemoryRecord } from '#shared/contracts/memory-export.ts';
import { type ExportFormat, exportWriter } from '#shared/memory/format-export.ts';

type Page = { readonly records: readonly MemoryRecord[]; readonly next: ExportCursor | null };

/** UTF-16 units that are joined before the browser keeps them. */
const pieceLength = 4_000_000;

/**
 * Reads the whole memory page by page into a file; null where it was stopped.
 * @param options.onProgress told of the number of records so far
 */
export async function exportMemory(options: {
  readonly format: ExportFormat;
  readonly now: number;
  readonly page: (after: ExportCursor | undefined) => Promise<Page>;
  readonly onProgress: (records: number) => void;
  readonly signal: AbortSignal;
}): Promise<Blob | null> {
  const writer = exportWriter(options.format, options.now);
  const pieces: Blob[] = [];
  let text = '';
  let count = 0;
  const write = (more: string): void => {
    text += more;
    if (text.length < pieceLength) return;
    pieces.push(new Blob([text]));
    text = '';
  };
  for (let after: ExportCursor | undefined; ;) {
    const { records, next } = await options.page(after);
    if (options.signal.aborted) return null;
    for (const record of records) write(writer.add(record));
    count += records.length;
    options.onProgress(count);
    if (next === null) break;
    after = next;
  }
  return new Blob([...pieces, text, writer.end()], { type: 'application/json' });
}
