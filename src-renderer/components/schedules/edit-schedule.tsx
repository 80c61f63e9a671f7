import { useId, useState } from 'react';
import type { Schedule } from '#shared/contracts/entities.ts';
import { encodeCommand, parseCommand } from '#shared/protocol/codec.ts';
import { ScheduleForm } from './schedule-form.tsx';

/** Changes a schedule: its name, its times and its command, a question as its text alone. */
export function EditSchedule({
  schedule,
  onClose,
}: {
  readonly schedule: Schedule;
  readonly onClose: () => void;
}) {
  const id = useId();
  const parsed = parseCommand(schedule.line);
  const asked = parsed.ok && parsed.value.kind === 'ch' ? parsed.value.text : null;
  const [text, setText] = useState(asked ?? schedule.line);
  return (
    <ScheduleForm
      draft={schedule}
      focusName={false}
      line={() => (asked === null ? text.trim() : encodeCommand({ kind: 'ch', text }))}
      onClose={onClose}
      onKept={onClose}
    >
      <div className="start-field">
        <label htmlFor={id}>
          {asked === null ? 'command' : 'message'}
          <small>{asked === null ? 'The coded line' : 'What is asked each time'}</small>
        </label>
        <textarea
          id={id}
          className="field"
          rows={1}
          required
          value={text}
          ref={focusOnce}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
      </div>
    </ScheduleForm>
  );
}

function focusOnce(element: HTMLTextAreaElement | null): void {
  element?.focus();
}
