import { useId } from 'react';
import { NextTimes } from './next-times.tsx';
import { cronOf, type Timing, weekdays } from './pattern.ts';

const choices = [
  ['day', 'Every day'],
  ['weekday', 'Monday to Friday'],
  ['week', 'Every week'],
  ['month', 'Every month'],
  ['own', 'Own pattern'],
] as const;
/** Days that each month has. */
const monthDays = Array.from({ length: 28 }, (_, index) => index + 1);
const mondayFirst = [1, 2, 3, 4, 5, 6, 0];

/** When a schedule comes, and the next times that this means. */
export function TimingFields({
  timing,
  timezone,
  onTiming,
}: {
  readonly timing: Timing;
  readonly timezone: string;
  readonly onTiming: (timing: Timing) => void;
}) {
  const id = useId();
  const { every, time, weekday, day, cron } = timing;
  return (
    <div className="start-field">
      <label htmlFor={id}>
        when<small>{timezone}</small>
      </label>
      <div className="timing">
        <div className="timing-choices">
          <select
            id={id}
            className="field"
            value={every}
            onChange={({ currentTarget }) => {
              const chosen = choices.find(([other]) => other === currentTarget.value)?.[0];
              if (chosen === undefined) return;
              // Who goes on to a pattern of their own begins with the one that was chosen.
              onTiming({ ...timing, every: chosen, cron: cronOf(timing) });
            }}
          >
            {choices.map(([key, text]) => (
              <option key={key} value={key}>
                {text}
              </option>
            ))}
          </select>
          {every === 'week' ? (
            <select
              className="field"
              aria-label="Day of the week"
              value={weekday}
              onChange={({ currentTarget }) =>
                onTiming({ ...timing, weekday: Number(currentTarget.value) })
              }
            >
              {mondayFirst.map((number) => (
                <option key={number} value={number}>
                  {weekdays[number]}
                </option>
              ))}
            </select>
          ) : null}
          {every === 'month' ? (
            <select
              className="field"
              aria-label="Day of the month"
              value={day}
              onChange={({ currentTarget }) =>
                onTiming({ ...timing, day: Number(currentTarget.value) })
              }
            >
              {monthDays.map((number) => (
                <option key={number} value={number}>
                  day {number}
                </option>
              ))}
            </select>
          ) : null}
          {every === 'own' ? (
            <input
              className="field"
              aria-label="Pattern"
              title="Minute, hour, day of the month, month, day of the week"
              spellCheck={false}
              required
              maxLength={200}
              value={cron}
              onChange={({ currentTarget }) => onTiming({ ...timing, cron: currentTarget.value })}
            />
          ) : (
            <input
              className="field"
              type="time"
              aria-label="Time"
              required
              value={time}
              onChange={({ currentTarget }) => onTiming({ ...timing, time: currentTarget.value })}
            />
          )}
        </div>
        <NextTimes cron={cronOf(timing)} timezone={timezone} />
      </div>
    </div>
  );
}
