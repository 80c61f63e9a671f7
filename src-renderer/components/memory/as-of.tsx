import { useId } from 'react';
import History from 'lucide-react/icons/history';
import { useMemory } from '../../state/memory.ts';
import { useNow } from '../../state/use-now.ts';
import { dateFieldText, dayText, timeOfDateField } from '../../text/memory-text.ts';

const dayMs = 86_400_000;
/** How far back the slider reaches, in days; the date fields go anywhere. */
const sliderDays = 730;

/** Chooses the moment that is looked at: when things were true, and what was known when. */
export function AsOf() {
  const { valid, known } = useMemory();
  const now = useNow();
  const id = useId();
  const isPast = valid !== null || known !== null;
  const daysBack = valid === null ? 0 : Math.max(0, Math.round((now - valid) / dayMs));
  return (
    <details className={`as-of ${isPast ? 'past' : ''}`} open={isPast}>
      <summary>
        <History aria-hidden />
        {isPast ? pastText(valid, known) : 'As of now'}
      </summary>
      <div className="as-of-fields">
        <label htmlFor={`${id}-slider`}>Back in time</label>
        <input
          id={`${id}-slider`}
          type="range"
          min={-sliderDays}
          max={0}
          step={1}
          value={Math.max(-sliderDays, -daysBack)}
          aria-valuetext={valid === null ? 'now' : dayText(valid)}
          onChange={({ currentTarget }) => {
            const back = -Number(currentTarget.value);
            useMemory.setState({
              valid: back === 0 ? null : timeOfDateField(dateFieldText(now - back * dayMs)),
            });
          }}
        />
        <label htmlFor={`${id}-valid`}>True on</label>
        <input
          id={`${id}-valid`}
          className="field"
          type="date"
          value={valid === null ? '' : dateFieldText(valid)}
          onChange={({ currentTarget }) =>
            useMemory.setState({ valid: timeOfDateField(currentTarget.value) })
          }
        />
        <label htmlFor={`${id}-known`}>As known on</label>
        <input
          id={`${id}-known`}
          className="field"
          type="date"
          max={dateFieldText(now)}
          value={known === null ? '' : dateFieldText(known)}
          onChange={({ currentTarget }) =>
            useMemory.setState({ known: timeOfDateField(currentTarget.value) })
          }
        />
        {isPast ? (
          <button
            type="button"
            className="button"
            onClick={() => useMemory.setState({ valid: null, known: null })}
          >
            Back to now
          </button>
        ) : null}
      </div>
    </details>
  );
}

function pastText(valid: number | null, known: number | null): string {
  const truth = valid === null ? 'True now' : `True on ${dayText(valid)}`;
  return known === null ? truth : `${truth}, as known on ${dayText(known)}`;
}

/** The chosen moment for a question to the store. */
export function useMoment(): { readonly valid?: number; readonly known?: number } {
  const { valid, known } = useMemory();
  return {
    ...(valid === null ? {} : { valid }),
    ...(known === null ? {} : { known }),
  };
}
