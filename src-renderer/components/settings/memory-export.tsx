import { useId, useState } from 'react';
import { type ExportFormat, exportFormats } from '#shared/memory/format-export.ts';
import { useMemoryTransfer } from '../../state/memory-transfer.ts';
import { startExport, stopExport } from '../../transfer/transfer-memory.ts';
import { countText } from '../../text/format.ts';
import { ProgressBar } from '../parts/progress-bar.tsx';

const formatNames = {
  kingly: 'Everything, for Kingly',
  'server-memory': 'For server-memory',
  memento: 'For Memento',
} as const satisfies Readonly<Record<ExportFormat, string>>;

const formatNotes = {
  kingly: 'A line for each thing, with all history and sources. Taken in again, nothing is lost.',
  'server-memory': 'A line for each thing that is true now; history and sources stay out.',
  memento: 'One document with times and strengths; history and sources stay out.',
} as const satisfies Readonly<Record<ExportFormat, string>>;

/** Saves the memory as a file. */
export function MemoryExport() {
  const id = useId();
  const [format, setFormat] = useState<ExportFormat>('kingly');
  const exporting = useMemoryTransfer((state) => state.exporting);
  return (
    <li className="entry">
      <div className="entry-line setting">
        <span className="entry-text">
          <strong>
            <label htmlFor={id}>Export</label>
          </strong>
          <small id={`${id}-note`}>{formatNotes[format]}</small>
        </span>
        <span className="setting-actions">
          <select
            id={id}
            className="field"
            aria-describedby={`${id}-note`}
            value={format}
            disabled={exporting !== null}
            onChange={({ currentTarget }) => {
              const chosen = exportFormats.find((each) => each === currentTarget.value);
              if (chosen !== undefined) setFormat(chosen);
            }}
          >
            {exportFormats.map((each) => (
              <option key={each} value={each}>
                {formatNames[each]}
              </option>
            ))}
          </select>
          {exporting === null ? (
            <button type="button" className="button" onClick={() => void startExport(format)}>
              Save file
            </button>
          ) : (
            <button type="button" className="button" onClick={stopExport}>
              Stop export
            </button>
          )}
        </span>
      </div>
      {exporting === null ? null : (
        <div className="transfer">
          <ProgressBar name="Export" progress={null} />
          <output>{countText(exporting.records, 'thing', 'things')} so far</output>
        </div>
      )}
    </li>
  );
}
