import Trash2 from 'lucide-react/icons/trash-2';
import type { Schedule } from '#shared/contracts/entities.ts';
import { useNow } from '../../state/use-now.ts';
import { ago, fullTime } from '../../text/format.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { kindName } from './kind-names.ts';

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
  const now = useNow();
  return (
    <section className="page-section" aria-label="Schedules">
      <h2>Schedules</h2>
      {schedules.length === 0 ? (
        <p className="page-quiet">Nothing is started by the clock.</p>
      ) : (
        <ul className="entries">
          {schedules.map(({ id, title, kind, cron, timezone, enabled, nextAt, lastRunAt }) => (
            <li key={id} className="entry">
              <div className="entry-line">
                <div className="entry-text">
                  <h3>{title}</h3>
                  <p>
                    {kindName(kind)} · <code>{cron}</code> {timezone}
                  </p>
                  <p>
                    {nextAt === null ? 'Not due' : `Next ${fullTime(nextAt)}`}
                    {lastRunAt === null ? '' : ` · last ${ago(lastRunAt, now)}`}
                  </p>
                </div>
                <button
                  type="button"
                  className="button"
                  aria-label={`Switch ${title} ${enabled ? 'off' : 'on'}`}
                  onClick={() => onEnable(id, !enabled)}
                >
                  {enabled ? 'Switch off' : 'Switch on'}
                </button>
                <IconButton
                  small
                  name={`Delete ${title}`}
                  icon={Trash2}
                  onClick={() => onDelete(id)}
                />
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
