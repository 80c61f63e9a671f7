import { useId, useState } from 'react';
import CalendarClock from 'lucide-react/icons/calendar-clock';
import FileWarning from 'lucide-react/icons/file-warning';
import Play from 'lucide-react/icons/play';
import type { WorkflowSummary } from '#shared/workflows/summary.ts';
import { ScheduleWorkflow } from '../schedules/schedule-workflow.tsx';
import { StartForm } from './start-form.tsx';

/** One workflow: what it is for, and how it is started or what is wrong with its file. */
export function WorkflowEntry({ workflow }: { readonly workflow: WorkflowSummary }) {
  const { id, name, about, problem } = workflow;
  const [open, setOpen] = useState<'start' | 'schedule' | null>(null);
  const toggle = (form: 'start' | 'schedule'): void => setOpen(open === form ? null : form);
  const close = (): void => setOpen(null);
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
          <div className="schedule-actions">
            <button
              type="button"
              className="button"
              aria-label={`Start ${name}`}
              aria-expanded={open === 'start'}
              aria-controls={formId}
              onClick={() => toggle('start')}
            >
              <Play aria-hidden /> Start
            </button>
            <button
              type="button"
              className="button"
              aria-label={`Schedule ${name}…`}
              aria-expanded={open === 'schedule'}
              aria-controls={formId}
              onClick={() => toggle('schedule')}
            >
              <CalendarClock aria-hidden /> Schedule…
            </button>
          </div>
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
      <div id={formId} hidden={open === null}>
        {open === 'start' ? <StartForm workflow={workflow} onClose={close} /> : null}
        {open === 'schedule' ? <ScheduleWorkflow workflow={workflow} onClose={close} /> : null}
      </div>
    </li>
  );
}
