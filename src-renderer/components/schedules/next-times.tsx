import { useEffect, useState } from 'react';
import { toErrorInfo } from '#shared/errors.ts';
import { app } from '../../app.ts';
import { dayAndTime } from '../../text/format.ts';

type Answer = { readonly times: readonly number[] } | { readonly problem: string };

/** Typing is over when nothing came for so long, in milliseconds. */
const stillForMs = 150;

/** The next three times of a pattern, or what is wrong with it. */
export function NextTimes({
  cron,
  timezone,
}: {
  readonly cron: string;
  readonly timezone: string;
}) {
  const [answer, setAnswer] = useState<Answer | null>(null);
  useEffect(() => {
    let stale = false;
    const ask = async (): Promise<void> => {
      let found: Answer;
      try {
        found = await app()['schedules.preview']({ cron, timezone });
      } catch (error) {
        found = { problem: cron === '' ? 'A pattern is missing' : toErrorInfo(error).message };
      }
      if (!stale) setAnswer(found);
    };
    const timer = setTimeout(() => void ask(), stillForMs);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [cron, timezone]);
  if (answer === null) return <output className="timing-next" />;
  if ('problem' in answer) {
    return (
      <p className="timing-next step-error" role="alert">
        {answer.problem}
      </p>
    );
  }
  const times = answer.times.map((time) => dayAndTime(time, timezone)).join(' · ');
  return (
    <output className="timing-next">{times === '' ? 'This never comes.' : `Next: ${times}`}</output>
  );
}
