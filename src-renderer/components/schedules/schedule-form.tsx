import { type ReactNode, useId, useState } from 'react';
import type { Schedule } from '#shared/contracts/entities.ts';
import { useEscape } from '../use-escape.ts';
import { toErrorInfo } from '#shared/errors.ts';
import { app } from '../../app.ts';
import { cronOf, type Timing, timingOf, usualTiming } from './pattern.ts';
import { TimingFields } from './timing-fields.tsx';

/** What a form knows of a schedule before it is kept. */
export type ScheduleDraft = Pick<Schedule, 'title' | 'cron' | 'timezone'> & {
  readonly id?: string;
};

/** The zone of this computer. */
export function ownTimezone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/**
 * Asks for a schedule's name and times, and keeps it with the line that `line` gives, which may
 * throw an error for the person. `children` are the fields of the line.
 */
export function ScheduleForm({
  draft,
  line,
  focusName,
  children,
  onClose,
  onKept,
}: {
  readonly draft: ScheduleDraft | { readonly title: string };
  readonly line: () => string;
  /** Where nothing else comes first. */
  readonly focusName: boolean;
  readonly children: ReactNode;
  readonly onClose: () => void;
  readonly onKept: (schedule: Schedule) => void;
}) {
  const nameId = useId();
  const known = 'cron' in draft ? draft : null;
  const [title, setTitle] = useState(draft.title);
  const [timing, setTiming] = useState<Timing>(known === null ? usualTiming : timingOf(known.cron));
  const [problem, setProblem] = useState<string | null>(null);
  const timezone = known?.timezone ?? ownTimezone();
  const form = useEscape<HTMLFormElement>(onClose);
  const keep = async (): Promise<void> => {
    try {
      const id = known?.id;
      onKept(
        await app()['schedules.put']({
          ...(id === undefined ? {} : { id }),
          title: title.trim(),
          line: line(),
          cron: cronOf(timing),
          timezone,
        }),
      );
    } catch (error) {
      setProblem(toErrorInfo(error).message);
    }
  };
  return (
    <form
      ref={form}
      className="start-form"
      aria-label={`Schedule of ${draft.title}`}
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
    >
      {children}
      <div className="start-field">
        <label htmlFor={nameId}>
          name<small>Also of its conversation</small>
        </label>
        <input
          id={nameId}
          className="field"
          required
          maxLength={300}
          value={title}
          ref={focusName ? focusOnce : null}
          onChange={({ currentTarget }) => setTitle(currentTarget.value)}
        />
      </div>
      <TimingFields timing={timing} timezone={timezone} onTiming={setTiming} />
      {problem === null ? null : (
        <p className="step-error" role="alert">
          {problem}
        </p>
      )}
      <div className="editor-actions">
        <button type="button" className="button" onClick={onClose}>
          Not now
        </button>
        <button type="submit" className="button primary">
          {known === null ? 'Schedule' : 'Save'}
        </button>
      </div>
    </form>
  );
}

function focusOnce(element: HTMLInputElement | null): void {
  element?.focus();
}
