import { useState } from 'react';
import Pencil from 'lucide-react/icons/pencil';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import Trash2 from 'lucide-react/icons/trash-2';
import type { ToolServer } from '#shared/contracts/tools.ts';
import { app, telling } from '../../app.ts';
import { ExactText } from './exact-text.tsx';
import { FolderFields } from './folder-fields.tsx';
import { ToolList } from './tool-list.tsx';
import { builtInOf } from './what-allowing-means.ts';

/** All of a server: what is started, how it is, its tools, its log, and what can be done with it. */
export function ServerDetail({
  server,
  onEdit,
}: {
  readonly server: ToolServer;
  readonly onEdit: () => void;
}) {
  const { id, name, source, state, protocolVersion, serverTitle, connected, log } = server;
  const [removing, setRemoving] = useState(false);
  const isAllowed = state !== 'off' && state !== 'needs-approval';
  return (
    <div className="server-detail">
      <h4>{server.transport === 'http' ? 'What is connected to' : 'What is started'}</h4>
      <ExactText name={`Command of ${name}`} text={server.commandLine} />
      {builtInOf(server)?.arguments === 'folders' ? <FolderFields server={server} /> : null}
      <p className="server-health">
        {connected ? 'Connected' : 'Not connected just now'}
        {serverTitle === null ? '' : ` · calls itself ${serverTitle}`}
        {protocolVersion === null ? '' : ` · protocol ${protocolVersion}`}
      </p>
      {isAllowed ? (
        <>
          <h4>Tools</h4>
          <ToolList server={server} />
        </>
      ) : null}
      {log.length === 0 ? null : (
        <>
          <h4>Log</h4>
          <ExactText name={`Log of ${name}`} text={log.join('\n')} scrolls />
        </>
      )}
      {removing ? (
        <fieldset className="server-removal" aria-label={`Remove ${name}?`}>
          <p>It goes with its secrets and with what you allowed of it.</p>
          <button type="button" className="button" onClick={() => setRemoving(false)}>
            Keep it
          </button>
          <button
            type="button"
            className="button danger"
            onClick={() =>
              void telling(`${name} was not removed`, () => app()['tools.servers.delete']({ id }))
            }
          >
            Remove {name}
          </button>
        </fieldset>
      ) : (
        <div className="editor-actions">
          {isAllowed ? (
            <button
              type="button"
              className="button"
              aria-label={`Restart ${name}`}
              onClick={() =>
                void telling(`${name} was not restarted`, () =>
                  app()['tools.servers.restart']({ id }),
                )
              }
            >
              <RotateCcw aria-hidden /> Restart
            </button>
          ) : null}
          {source === 'built-in' ? null : (
            <>
              <button type="button" className="button" aria-label={`Edit ${name}`} onClick={onEdit}>
                <Pencil aria-hidden /> Edit
              </button>
              <button
                type="button"
                className="button"
                aria-label={`Remove ${name}…`}
                onClick={() => setRemoving(true)}
              >
                <Trash2 aria-hidden /> Remove…
              </button>
            </>
          )}
        </div>
      )}
    </div>
  );
}
