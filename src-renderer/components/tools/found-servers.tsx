import { useState } from 'react';
import type { ToolServer, ToolServerDraft, ToolServerImport } from '#shared/contracts/tools.ts';
import { toErrorInfo } from '#shared/errors.ts';
import { commandLineOf } from '#shared/tools/server-command.ts';
import { app } from '../../app.ts';
import { ExactText } from './exact-text.tsx';

/** What was found in a configuration, to be chosen from. Nothing is added or started before. */
export function FoundServers({
  found,
  onAdded,
}: {
  readonly found: ToolServerImport;
  readonly onAdded: (servers: readonly ToolServer[]) => void;
}) {
  const { servers, files = [] } = found;
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [secrets, setSecrets] = useState<Readonly<Record<string, string>>>({});
  const [problems, setProblems] = useState<readonly string[]>(found.problems);
  const chosen = servers.filter(({ name }) => !left.has(name));
  const add = async (): Promise<void> => {
    const added: ToolServer[] = [];
    const failed: string[] = [];
    for (const server of chosen) {
      try {
        added.push(await app()['tools.servers.put'](withSecrets(server, secrets)));
      } catch (error) {
        failed.push(`“${server.name}” was not added. ${toErrorInfo(error).message}`);
      }
    }
    setProblems(failed);
    // Those that are there already are not offered again.
    setLeft(new Set([...left, ...added.map(({ name }) => name)]));
    if (added.length > 0) onAdded(failed.length === 0 ? added : []);
  };
  return (
    <div className="found-servers">
      {files.length === 0 ? null : (
        <p className="page-quiet">
          Read from <code>{files.join(', ')}</code>
        </p>
      )}
      {problems.length === 0 ? null : (
        <ul className="step-error" role="alert" aria-label="What is wrong">
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
      {servers.length === 0 ? null : (
        <>
          <ul className="entries" aria-label="Found servers">
            {servers.map((server) => (
              <Found
                key={server.name}
                server={server}
                isChosen={!left.has(server.name)}
                secrets={secrets}
                onChoose={() => {
                  const without = new Set(left);
                  if (!without.delete(server.name)) without.add(server.name);
                  setLeft(without);
                }}
                onSecret={(key, value) => setSecrets({ ...secrets, [key]: value })}
              />
            ))}
          </ul>
          <p className="page-quiet">
            They are added switched off. Each is started only after you have looked at it and
            allowed it.
          </p>
          <div className="editor-actions">
            <button
              type="button"
              className="button primary"
              disabled={chosen.length === 0}
              onClick={() => void add()}
            >
              {chosen.length === 1 ? 'Add 1 server' : `Add ${chosen.length} servers`}
            </button>
          </div>
        </>
      )}
    </div>
  );
}

function Found({
  server,
  isChosen,
  secrets,
  onChoose,
  onSecret,
}: {
  readonly server: ToolServerDraft;
  readonly isChosen: boolean;
  readonly secrets: Readonly<Record<string, string>>;
  readonly onChoose: () => void;
  readonly onSecret: (key: string, value: string) => void;
}) {
  const { name, environment, headers } = server;
  const missing = Object.entries({ ...environment, ...headers })
    .filter(([, value]) => value === null)
    .map(([key]) => key);
  const command = commandLineOf({
    ...server,
    environmentNames: Object.keys(environment),
    headerNames: Object.keys(headers),
  });
  return (
    <li className="entry">
      <label className="found-server">
        <input type="checkbox" checked={isChosen} onChange={onChoose} />
        <strong>{name}</strong>
      </label>
      <ExactText name={`Command of ${name}`} text={command} />
      {missing.map((key) => (
        <label key={key} className="found-secret">
          <span>{key}</span>
          <input
            className="field"
            type="password"
            autoComplete="off"
            placeholder="it asks you for this value"
            value={secrets[secretKey(name, key)] ?? ''}
            onChange={({ currentTarget }) => onSecret(secretKey(name, key), currentTarget.value)}
          />
        </label>
      ))}
    </li>
  );
}

function secretKey(server: string, variable: string): string {
  return `${server}\n${variable}`;
}

/** With the values that the configuration did not have. */
function withSecrets(
  server: ToolServerDraft,
  secrets: Readonly<Record<string, string>>,
): ToolServerDraft {
  const filled = (values: ToolServerDraft['environment']): ToolServerDraft['environment'] =>
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [
        key,
        value ?? secrets[secretKey(server.name, key)] ?? null,
      ]),
    );
  return { ...server, environment: filled(server.environment), headers: filled(server.headers) };
}
