import { useId, useState } from 'react';
import FileWarning from 'lucide-react/icons/file-warning';
import Play from 'lucide-react/icons/play';
import type { WorkflowSummary } from '#shared/workflows/summary.ts';
import { StartForm } from './start-form.tsx';

/** One workflow: what it is for, and how it is started or what is wrong with its file. */
export function WorkflowEntry({ workflow }: { readonly workflow: WorkflowSummary }) {
  const { id, name, about, problem } = workflow;
  const [open, setOpen] = useState(false);
  const formId = useId();
  return (
    <li className="entry">
      <div className="entry-line">
        <div className="entry-text">
          <h3>{name}</h3>
          <p>
            {about === '' ? null : `${about} · `}
            <code>{id}</code>
          </p>
        </div>
        {problem === null ? (
          <button
            type="button"
            className="button"
            aria-label={`Start ${name}`}
            aria-expanded={open}
            aria-controls={formId}
            onClick={() => setOpen(!open)}
          >
            <Play aria-hidden /> Start
          </button>
        ) : null}
      </div>
      {problem === null ? null : (
        <div className="entry-problem">
          <FileWarning aria-hidden />
          <p>
            <strong>
              {problem.file}, line {problem.line}, column {problem.column}
            </strong>
            <span>{problem.message}</span>
          </p>
        </div>
      )}
      <div id={formId} hidden={!open}>
        {open ? <StartForm workflow={workflow} onClose={() => setOpen(false)} /> : null}
      </div>
    </li>
  );
}
