import { useRef } from 'react';
import type { ImportProgress } from '../../transfer/import-file.ts';
import { type Importing, useMemoryTransfer } from '../../state/memory-transfer.ts';
import { closeImport, startImport, stopImport } from '../../transfer/transfer-memory.ts';
import { countText, percent } from '../../text/format.ts';
import { memoryCountsText } from '../../text/memory-text.ts';
import { saveFile } from '../../transfer/save-file.ts';
import { ProgressBar } from '../parts/progress-bar.tsx';

/** Takes a file in, and tells what came of it. */
export function MemoryImport() {
  const field = useRef<HTMLInputElement>(null);
  const importing = useMemoryTransfer((state) => state.importing);
  const running = importing?.state === 'running';
  return (
    <li className="entry">
      <div className="entry-line setting">
        <span className="entry-text">
          <strong>Import</strong>
          <small>
            A file of Kingly, server-memory or Memento. It is added to what is there; taken in
            twice, it is kept once.
          </small>
        </span>
        <span className="setting-actions">
          <input
            ref={field}
            type="file"
            hidden
            accept=".jsonl,.json,.ndjson,.txt"
            aria-label="File to import"
            onChange={({ currentTarget }) => {
              const [file] = currentTarget.files ?? [];
              if (file !== undefined) void startImport(file);
              // The same file can be chosen again.
              currentTarget.value = '';
            }}
          />
          {running ? (
            <button type="button" className="button" onClick={stopImport}>
              Stop import
            </button>
          ) : (
            <button type="button" className="button" onClick={() => field.current?.click()}>
              Choose file …
            </button>
          )}
        </span>
      </div>
      {importing === null ? null : <Report importing={importing} />}
    </li>
  );
}

const headings = {
  running: 'Taking in',
  done: 'Taken in',
  stopped: 'Stopped',
  failed: 'Failed',
} as const satisfies Readonly<Record<Importing['state'], string>>;

function Report({ importing }: { readonly importing: Importing }) {
  const { file, state, progress, problem } = importing;
  const share = progress?.share ?? 0;
  return (
    <div className="transfer" role="group" aria-label="Import">
      <output>
        <strong>
          {headings[state]} {file}
          {state === 'running' || state === 'stopped' ? ` · ${percent(share)}` : ''}
        </strong>
        {progress === null ? null : (
          <span> {memoryCountsText(progress.taken) || 'nothing yet'}</span>
        )}
      </output>
      {state === 'running' ? <ProgressBar name="Import" progress={share} /> : null}
      {problem === null ? null : (
        <p role="alert">{problem} What was taken in stays; import the file again to go on.</p>
      )}
      {progress === null || progress.problemCount === 0 ? null : (
        <Problems file={file} progress={progress} />
      )}
      {state === 'running' ? null : (
        <button type="button" className="button more" onClick={closeImport}>
          Close report
        </button>
      )}
    </div>
  );
}

/** Lines that are shown; the others stand in the report that can be saved. */
const shownLines = 20;

function Problems({
  file,
  progress: { problems, problemCount },
}: {
  readonly file: string;
  readonly progress: ImportProgress;
}) {
  const told = problems.map(({ line, message }) => `${line}\t${message}`).join('\n');
  const left = problemCount - Math.min(shownLines, problems.length);
  return (
    <div className="transfer-problems">
      <p>
        {countText(problemCount, 'line was left out', 'lines were left out')}. Everything else was
        taken.
      </p>
      <ul aria-label="Lines that were left out">
        {problems.slice(0, shownLines).map(({ line, message }) => (
          <li key={`${line} ${message}`}>
            <strong>Line {line}</strong> {message}
          </li>
        ))}
      </ul>
      {left === 0 ? null : <p>And {left.toLocaleString('en')} more.</p>}
      <button
        type="button"
        className="button more"
        onClick={() =>
          saveFile(`${file}-report.tsv`, 'text/tab-separated-values', `line\tproblem\n${told}\n`)
        }
      >
        Save report
      </button>
    </div>
  );
}
