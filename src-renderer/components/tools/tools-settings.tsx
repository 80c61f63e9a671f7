import { useEffect, useState } from 'react';
import type { ToolServer } from '#shared/contracts/tools.ts';
import { toErrorInfo } from '#shared/errors.ts';
import { app } from '../../app.ts';
import { useAppStatus } from '../../state/app-status.ts';
import { loadToolServers, useTools } from '../../state/tools.ts';
import { AddServer } from './add-server.tsx';
import { ApprovalList } from './approval-list.tsx';
import { ServerEntry } from './server-entry.tsx';

/** Which programs may give tools to tasks and answers, and which calls the person allowed. */
export function ToolsSettings() {
  const servers = useTools((state) => state.servers);
  const problem = useFreshServers();
  const [added, setAdded] = useState<readonly string[]>([]);
  const own = (servers ?? []).filter(({ source }) => source !== 'built-in');
  const builtIn = (servers ?? []).filter(({ source }) => source === 'built-in');
  return (
    <>
      <section className="page-section" aria-labelledby="tools-settings">
        <h2 id="tools-settings">Tools</h2>
        <p className="page-about">
          Tools let tasks and answers do more than write: read files, fetch pages, run programs. A
          server that offers them is off until you have seen what it is and allowed it, and each
          call asks you until you say otherwise.
        </p>
        {problem === null ? null : <p className="step-error">{problem}</p>}
        <AddServer onAdded={(fresh) => setAdded(fresh.map(({ id }) => id))} />
        {own.length === 0 ? null : <Servers name="Yours" servers={own} added={added} />}
        <Servers name="Come with Kingly" servers={builtIn} added={[]} />
      </section>
      <ApprovalList servers={servers ?? []} />
    </>
  );
}

function Servers({
  name,
  servers,
  added,
}: {
  readonly name: string;
  readonly servers: readonly ToolServer[];
  readonly added: readonly string[];
}) {
  return (
    <>
      <h3 className="page-subtitle">{name}</h3>
      <ul className="entries" aria-label={name}>
        {servers.map((server) => (
          <ServerEntry
            // One that the list had before it was known to be new is made anew.
            key={`${server.id} ${added[0] === server.id}`}
            server={server}
            isNew={added[0] === server.id}
          />
        ))}
      </ul>
    </>
  );
}

/** Reads the servers when the page opens and when they changed; why that failed, if it did. */
function useFreshServers(): string | null {
  const [problem, setProblem] = useState<string | null>(null);
  const connected = useAppStatus(({ connection }) => connection.state === 'connected');
  const changes = useTools((state) => state.changes);
  useEffect(() => {
    if (!connected) return;
    const load = async (): Promise<void> => {
      try {
        await loadToolServers(app());
        setProblem(null);
      } catch (error) {
        setProblem(`The tool servers cannot be listed. ${toErrorInfo(error).message}`);
      }
    };
    void load();
  }, [connected, changes]);
  return problem;
}
