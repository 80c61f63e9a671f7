import { useState } from 'react';
import CalendarClock from 'lucide-react/icons/calendar-clock';
import Pencil from 'lucide-react/icons/pencil';
import Trash2 from 'lucide-react/icons/trash-2';
import type { Schedule } from '#shared/contracts/entities.ts';
import { parseCommand } from '#shared/protocol/codec.ts';
import { openConversation } from '../../state/ui.ts';
import { useNow } from '../../state/use-now.ts';
import { ago, dayAndTime } from '../../text/format.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { EditSchedule } from '../schedules/edit-schedule.tsx';
import { timingText } from '../schedules/pattern.ts';

/** What the clock starts again and again. */
export function Schedules({
  schedules,
  onEnable,
  onDelete,
}: {
  readonly schedules: readonly Schedule[];
  readonly onEnable: (id: string, enabled: boolean) => void;
  readonly onDelete: (id: string) => void;
}) {
  return (
    <section className="page-section" aria-label="Schedules">
      <h2>Schedules</h2>
      {schedules.length === 0 ? (
        <p className="page-quiet">
          Nothing is started by the clock. Each workflow can be, under Workflows.
        </p>
      ) : (
        <ul className="entries">
          {schedules.map((schedule) => (
            <Entry
              key={schedule.id}
              schedule={schedule}
              onEnable={(enabled) => onEnable(schedule.id, enabled)}
              onDelete={() => onDelete(schedule.id)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

function Entry({
  schedule,
  onEnable,
  onDelete,
}: {
  readonly schedule: Schedule;
  readonly onEnable: (enabled: boolean) => void;
  readonly onDelete: () => void;
}) {
  const now = useNow();
  const [editing, setEditing] = useState(false);
  const { title, line, cron, timezone, enabled, nextAt, lastRunAt, problem } = schedule;
  const { conversationId } = schedule;
  return (
    <li className="entry">
      <div className="entry-line schedule">
        <div className="entry-text">
          <h3>{title}</h3>
          <p>
            {timingText(cron)} · {timezone} · {whatIsDone(line)}
          </p>
          <p>
            {enabled ? null : 'Switched off'}
            {enabled && nextAt === null ? 'Never comes again' : null}
            {nextAt === null ? null : `Next ${dayAndTime(nextAt, timezone)}`}
            {lastRunAt === null ? null : ` · last ${ago(lastRunAt, now)}`}
          </p>
        </div>
        <div className="schedule-actions">
          {conversationId === null ? null : (
            <button
              type="button"
              className="button"
              aria-label={`Show ${title}`}
              onClick={() => openConversation(conversationId, null)}
            >
              Show
            </button>
          )}
          <button
            type="button"
            className="button"
            aria-label={`Switch ${title} ${enabled ? 'off' : 'on'}`}
            onClick={() => onEnable(!enabled)}
          >
            {enabled ? 'Switch off' : 'Switch on'}
          </button>
          <IconButton
            small
            name={`Edit ${title}`}
            icon={Pencil}
            expanded={editing}
            onClick={() => setEditing(!editing)}
          />
          <IconButton small name={`Delete ${title}`} icon={Trash2} onClick={onDelete} />
        </div>
      </div>
      {problem === null ? null : (
        <div className="entry-problem">
          <CalendarClock aria-hidden />
          <p>{problem}</p>
        </div>
      )}
      {editing ? <EditSchedule schedule={schedule} onClose={() => setEditing(false)} /> : null}
    </li>
  );
}

/** What a coded line means, in a word or two. */
function whatIsDone(line: string): string {
  const parsed = parseCommand(line);
  if (!parsed.ok) return line;
  const command = parsed.value;
  switch (command.kind) {
    case 'wf':
      return `workflow ${command.workflow_id}`;
    case 'ch':
      return `asks “${command.text}”`;
    case 'tc':
      return `task “${command.title}”`;
    case 'ts':
      return `splits “${command.reason}”`;
    case 'cl':
      return `looks up ${command.context_id}`;
    case 'ms':
    case 'cn':
    case 'ap':
    case 'fb':
      return line;
  }
}
