/** Characters that are looked at: who names a day names it soon. */
const lookAt = 400;

/** When a task is due, as a text says it. */
export type DueDate = {
  /** Unix milliseconds, in local time; the end of the day where no hour is said. */
  readonly at: number;
  readonly hasHour: boolean;
};

/** Finds the time that a text asks for; `null` where it names none that is still to come. */
export type DueDateReader = (text: string, now: number) => DueDate | null;

/**
 * Loads the reader of dates: 0.1 MB of patterns that no message waits for. English; dates that are
 * over, and mere parts of a day or year ("in May", "this morning"), are not when something is due.
 */
export async function loadDueDateReader(): Promise<DueDateReader> {
  const { casual } = await import('chrono-node/en');
  return (text, now) => {
    // The one abbreviation of a day that the library does not know.
    const looked = text.slice(0, lookAt).replace(/\btues\b/giu, 'tue');
    for (const { start } of casual.parse(looked, new Date(now), { forwardDate: true })) {
      const hasHour = start.isCertain('hour');
      if (!start.isCertain('day') && !start.isCertain('weekday') && !hasHour) continue;
      const date = start.date();
      if (!hasHour) date.setHours(23, 59, 0, 0);
      if (date.getTime() > now) return { at: date.getTime(), hasHour };
    }
    return null;
  };
}

/** A due time as it is shown: `Fri 27 Nov`, with the hour where one was said. */
export function dueText({ at, hasHour }: DueDate): string {
  const date = new Date(at);
  const day = date.toLocaleDateString('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  });
  const time = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return `${day.replace(',', '')}${hasHour ? ` ${time}` : ''}`;
}
