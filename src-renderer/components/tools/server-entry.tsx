import { useState } from 'react';
import CircleAlert from 'lucide-react/icons/circle-alert';
import type { ToolServer } from '#shared/contracts/tools.ts';
import { app, telling } from '../../app.ts';
import { StatusIcon } from '../parts/status-icon.tsx';
import { AllowServer } from './allow-server.tsx';
import { ServerDetail } from './server-detail.tsx';
import { ServerForm } from './server-form.tsx';
import { shownState } from './server-state.ts';
import { SignIn } from './sign-in.tsx';
import { builtInOf } from './what-allowing-means.ts';

type Panel = 'allow' | 'detail' | 'edit';

/** One server: how it is, whether it is allowed, and behind it all about it. */
export function ServerEntry({
  server,
  isNew,
}: {
  readonly server: ToolServer;
  /** Added just now: it is looked at before anything else. */
  readonly isNew: boolean;
}) {
  const { id, name, source, state, problem } = server;
  const [panel, setPanel] = useState<Panel | null>(isNew ? 'allow' : null);
  const shown = shownState(server);
  const toggle = (which: Panel): void => setPanel(panel === which ? null : which);
  // What the person has opened meanwhile stays open.
  const close = (which: Panel): void => setPanel((now) => (now === which ? null : now));
  const isOff = state === 'off';
  const needsLook = isOff || state === 'needs-approval';
  const switchOff = (): void =>
    void telling(`${name} was not switched off`, () =>
      app()['tools.servers.enable']({ id, enabled: false }),
    );
  return (
    <li className="entry" data-testid="tool-server">
      <div className="entry-line tool-server">
        <StatusIcon status={shown.icon} named />
        <div className="entry-text">
          <h3>
            {name}
            {source === 'imported' ? <small> imported</small> : null}
          </h3>
          <p className={state === 'needs-approval' ? 'needs-look' : ''}>{shown.text}</p>
          {builtInOf(server) === undefined ? null : <p>{builtInOf(server)?.description}</p>}
        </div>
        <div className="schedule-actions">
          <button
            type="button"
            className="button"
            aria-label={`About ${name}`}
            aria-expanded={panel === 'detail'}
            onClick={() => toggle('detail')}
          >
            About
          </button>
          {needsLook ? (
            <button
              type="button"
              className="button"
              aria-label={isOff ? `Allow ${name}…` : `Look again at ${name}…`}
              aria-expanded={panel === 'allow'}
              onClick={() => toggle('allow')}
            >
              {isOff ? 'Allow…' : 'Look again…'}
            </button>
          ) : null}
          {isOff ? null : (
            <button
              type="button"
              className="button"
              aria-label={`Switch ${name} off`}
              onClick={switchOff}
            >
              Switch off
            </button>
          )}
        </div>
      </div>
      {problem === null ? null : (
        <output className="entry-problem">
          <CircleAlert aria-hidden />
          <span>{problem}</span>
        </output>
      )}
      {server.needsSignIn === true && !needsLook ? <SignIn server={server} /> : null}
      {panel === 'allow' && needsLook ? (
        <AllowServer server={server} onClose={() => close('allow')} />
      ) : null}
      {panel === 'detail' ? <ServerDetail server={server} onEdit={() => setPanel('edit')} /> : null}
      {panel === 'edit' ? (
        <ServerForm
          server={server}
          onClose={() => close('edit')}
          onKept={() => setPanel('allow')}
        />
      ) : null}
    </li>
  );
}
