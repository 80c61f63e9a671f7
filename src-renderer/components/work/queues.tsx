import Pause from 'lucide-react/icons/pause';
import Play from 'lucide-react/icons/play';
import type { JobKind, Queue } from '#shared/contracts/entities.ts';
import { kindName } from './kind-names.ts';

/** Each kind of work: how much runs and waits, and whether it is held back. */
export function Queues({
  queues,
  onPause,
}: {
  readonly queues: readonly Queue[];
  readonly onPause: (kind: JobKind, pause: boolean) => void;
}) {
  return (
    <section className="page-section" aria-label="Kinds of work">
      <h2>Kinds of work</h2>
      <ul className="line-list queues">
        {queues.map(({ kind, paused, running, pending, waiting, dead }) => (
          <li key={kind} className={paused ? 'paused' : ''}>
            <span className="part-title">{kindName(kind)}</span>
            <span className="part-note">
              {paused ? <span className="needs-you">Paused</span> : null}
              <Count count={running} what="running" />
              <Count count={pending} what="to do" />
              <Count count={waiting} what="waiting" />
              <Count count={dead} what="gave up" />
            </span>
            <button
              type="button"
              className="button"
              aria-label={`${paused ? 'Resume' : 'Pause'} ${kindName(kind)}`}
              onClick={() => onPause(kind, !paused)}
            >
              {paused ? <Play aria-hidden /> : <Pause aria-hidden />}
              {paused ? 'Resume' : 'Pause'}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Count({ count, what }: { readonly count: number; readonly what: string }) {
  return count === 0 ? null : (
    <span>
      {count} {what}
    </span>
  );
}
