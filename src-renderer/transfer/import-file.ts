import { type ImportReport, maximumImportLine } from '#shared/contracts/memory-export.ts';
import { KinglyError } from '#shared/errors.ts';
import {
  documentLines,
  type FileLine,
  fitLine,
  isGraphDocument,
  lineSplitter,
} from '#shared/memory/file-lines.ts';

/** How far an import is. What was taken stays, however it ends. */
export type ImportProgress = {
  /** Of the file, 0…1. */
  readonly share: number;
  readonly taken: ImportReport['taken'];
  /** How many lines were left out, wholly or in part; the first of them are told in `problems`. */
  readonly problemCount: number;
  readonly problems: ImportReport['problems'];
};

type Line = { readonly number: number; readonly text: string };

/** Lines of one call, and their bytes as JSON: a socket's frame has 1 MB. */
const batchLines = 200;
const batchBytes = 700_000;
/** More problems than this are counted, not told. */
const mostProblems = 1_000;
/** A document is read as a whole; lines are not. */
const longestDocument = 256_000_000;

/**
 * Reads a file of lines, or a document with a graph, batch by batch, each handed over before the
 * next is read, so that a file of any length needs little room.
 * @param options.signal ends it between two batches
 * @throws KinglyError `invalid_input` for a document that cannot be read; what `take` throws
 */
export async function importFile(
  file: Blob,
  options: {
    readonly take: (lines: readonly Line[]) => Promise<ImportReport>;
    readonly onProgress: (progress: ImportProgress) => void;
    readonly signal: AbortSignal;
  },
): Promise<ImportProgress> {
  const { take, onProgress, signal } = options;
  let progress: ImportProgress = {
    share: 0,
    taken: { entities: 0, facts: 0, episodes: 0, values: 0 },
    problemCount: 0,
    problems: [],
  };
  const add = ({ taken, problems }: ImportReport, share: number): void => {
    const known = progress.taken;
    progress = {
      share,
      taken: {
        entities: known.entities + taken.entities,
        facts: known.facts + taken.facts,
        episodes: known.episodes + taken.episodes,
        values: known.values + taken.values,
      },
      problemCount: progress.problemCount + problems.length,
      problems: [...progress.problems, ...problems].slice(0, mostProblems),
    };
    onProgress(progress);
  };
  let batch: Line[] = [];
  let bytes = 0;
  const hand = async (share: number): Promise<void> => {
    const lines = batch;
    batch = [];
    bytes = 0;
    if (lines.length > 0) add(await take(lines), share);
  };
  for await (const { line, share } of linesOf(file)) {
    if (signal.aborted) return progress;
    const fitting = line.text === null ? null : fitLine(line.text);
    const pieces = fitting?.map((text) => ({ text, size: bytesOf(text) })) ?? null;
    if (pieces === null || pieces.some(({ size }) => size > batchBytes)) {
      const message = `is longer than ${maximumImportLine.toLocaleString('en')} characters`;
      add(nothingBut({ line: line.number, message }), share);
      continue;
    }
    for (const { text, size } of pieces) {
      if (batch.length === batchLines || bytes + size > batchBytes) await hand(share);
      batch.push({ number: line.number, text });
      bytes += size;
    }
  }
  if (!signal.aborted) {
    await hand(1);
    add({ taken: { entities: 0, facts: 0, episodes: 0, values: 0 }, problems: [] }, 1);
  }
  return progress;
}

function nothingBut(problem: ImportReport['problems'][number]): ImportReport {
  return { taken: { entities: 0, facts: 0, episodes: 0, values: 0 }, problems: [problem] };
}

const encoder = new TextEncoder();
const bytesOf = (text: string): number => encoder.encode(JSON.stringify(text)).length;

/** The lines of a file with the share of it that was read by then. */
async function* linesOf(
  file: Blob,
): AsyncGenerator<{ readonly line: FileLine; readonly share: number }> {
  if (isGraphDocument(await file.slice(0, 4_096).text())) {
    yield* linesOfDocument(file);
    return;
  }
  const splitter = lineSplitter();
  const decoder = new TextDecoder();
  const reader = file.stream().getReader();
  let read = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      read += value.length;
      const share = file.size === 0 ? 1 : read / file.size;
      for (const line of splitter.push(decoder.decode(value, { stream: true }))) {
        yield { line, share };
      }
    }
    for (const line of splitter.push(decoder.decode())) yield { line, share: 1 };
    for (const line of splitter.end()) yield { line, share: 1 };
  } finally {
    await reader.cancel();
  }
}

async function* linesOfDocument(
  file: Blob,
): AsyncGenerator<{ readonly line: FileLine; readonly share: number }> {
  if (file.size > longestDocument) {
    throw new KinglyError(
      'invalid_input',
      'The file is one document of more than 256 MB; save it as a line for each thing instead',
    );
  }
  const lines = documentLines(await file.text());
  if (lines === null) {
    throw new KinglyError(
      'invalid_input',
      'The file begins as one document, and is none: it is cut off or damaged',
    );
  }
  for (const [index, line] of lines.entries()) {
    yield { line, share: (index + 1) / lines.length };
  }
}
