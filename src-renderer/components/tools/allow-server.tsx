import { useCallback, useState } from 'react';
import type { App } from '#shared/contracts/app.ts';
import type { ToolServer } from '#shared/contracts/tools.ts';
import { toErrorInfo } from '#shared/errors.ts';
import { app } from '../../app.ts';
import { useEscape } from '../use-escape.ts';
import { ExactText } from './exact-text.tsx';
import { FolderFields } from './folder-fields.tsx';
import { focusOnce } from './form-field.tsx';
import { allowedCommand } from './pinned.ts';
import { useFetched } from './use-fetched.ts';
import { builtInOf, whatAllowingMeans } from './what-allowing-means.ts';

/** What exactly is started and what that means, before it is allowed. */
export function AllowServer({
  server,
  onClose,
}: {
  readonly server: ToolServer;
  readonly onClose: () => void;
}) {
  const { id, name, pin } = server;
  const [problem, setProblem] = useState<string | null>(null);
  const pins = useFetched(useCallback((from: App) => from['tools.pins']({ serverId: id }), [id]));
  const before = allowedCommand(pins.value ?? []);
  const panel = useEscape<HTMLElement>(onClose);
  const needsFolders = builtInOf(server)?.arguments === 'folders';
  const lacksFolder = needsFolders && server.roots.length === 0;
  const allow = async (): Promise<void> => {
    try {
      await app()['tools.servers.enable']({ id, enabled: true, pin });
      onClose();
    } catch (error) {
      setProblem(toErrorInfo(error).message);
    }
  };
  return (
    <section ref={panel} className="allow-server" aria-label={`Allow ${name}?`}>
      {/* Read from its beginning: a key that was pressed for something else allows nothing. */}
      <p ref={focusOnce} tabIndex={-1}>
        {whatAllowingMeans(server)}
      </p>
      {needsFolders ? <FolderFields server={server} /> : null}
      {before === null || before === server.commandLine ? null : (
        <>
          <h4>What you allowed before</h4>
          <ExactText name={`${name} before`} text={before} />
        </>
      )}
      <h4>{server.transport === 'http' ? 'What is connected to' : 'What is started'}</h4>
      <ExactText name={`${name} now`} text={server.commandLine} />
      {problem === null ? null : (
        <p className="step-error" role="alert">
          {problem}
        </p>
      )}
      <div className="editor-actions">
        <button type="button" className="button" onClick={onClose}>
          Not now
        </button>
        <button
          type="button"
          className="button primary"
          disabled={lacksFolder}
          title={lacksFolder ? 'Choose a folder first' : undefined}
          onClick={() => void allow()}
        >
          Allow {name}
        </button>
      </div>
    </section>
  );
}
