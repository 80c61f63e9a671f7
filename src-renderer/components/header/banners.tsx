import { useEffect, useState } from 'react';
import { app, reconnectNow, telling } from '../../app.ts';
import type { ConnectionState } from '../../connection/keep-connected.ts';
import { useAppStatus } from '../../state/app-status.ts';

/** What stands in the way, and what can be done about it. */
export function Banners() {
  const { status, connection } = useAppStatus();
  return (
    <output className="banners" aria-live="polite">
      <ConnectionBanner connection={connection} hadSession={status !== null} />
      {status?.store.state === 'read_only' && connection.state === 'connected' ? (
        <p className="banner warning">
          <span>
            <strong>Nothing can be saved now.</strong>{' '}
            {status.store.reason ?? 'The disk is full. Make room; Kingly goes on by itself.'}
          </span>
        </p>
      ) : null}
      {status !== null && connection.state === 'connected' ? (
        <>
          <BackendBanner state={status.backend.state} reason={status.backend.reason} />
          <ProblemBanner problem={status.problem} />
        </>
      ) : null}
    </output>
  );
}

function BackendBanner({
  state,
  reason,
}: {
  readonly state: 'starting' | 'ready' | 'restarting' | 'stopped';
  readonly reason: string | null;
}) {
  // A start takes a moment and is no news.
  if (state === 'ready' || state === 'starting') return null;
  const restart = (): void => {
    void telling('The restart failed', () => app()['backend.restart']({}));
  };
  return (
    <p className={`banner ${state === 'stopped' ? 'problem' : 'warning'}`}>
      <span>
        <strong>
          {state === 'stopped' ? 'The backend has stopped.' : 'The backend is restarting.'}
        </strong>{' '}
        {state === 'stopped' && reason !== null
          ? reason
          : 'What you send is kept and done afterwards.'}
      </span>
      {state === 'stopped' ? (
        <button type="button" className="button" onClick={restart}>
          Restart
        </button>
      ) : null}
    </p>
  );
}

/** A mistake inside the app after which it goes on, until the person has read it. */
function ProblemBanner({
  problem,
}: {
  readonly problem: { readonly message: string; readonly at: number } | null;
}) {
  const [readAt, setReadAt] = useState(0);
  if (problem === null || problem.at <= readAt) return null;
  return (
    <p className="banner warning">
      <span>
        <strong>Kingly goes on after a mistake.</strong> {problem.message}. The log says more.
      </span>
      <button type="button" className="button" onClick={() => setReadAt(problem.at)}>
        Dismiss
      </button>
    </p>
  );
}

function ConnectionBanner({
  connection,
  hadSession,
}: {
  readonly connection: ConnectionState;
  readonly hadSession: boolean;
}) {
  const [now, setNow] = useState(() => Date.now());
  const waiting = connection.state === 'waiting';
  useEffect(() => {
    if (!waiting) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [waiting]);
  if (connection.state === 'connected') return null;
  if (connection.state === 'connecting') {
    return hadSession ? <p className="banner warning">Connecting again…</p> : null;
  }
  const seconds = Math.max(0, Math.ceil((connection.retryAt - now) / 1_000));
  return (
    <p className="banner warning">
      <span>
        <strong>Not connected.</strong> {connection.reason}. Trying again
        {seconds === 0 ? '…' : ` in ${seconds} s.`}
      </span>
      <button type="button" className="button" onClick={reconnectNow}>
        Try now
      </button>
    </p>
  );
}
