import { useState } from 'react';
import type { App } from '#shared/contracts/app.ts';
import type { ToolServer, ToolServerImport } from '#shared/contracts/tools.ts';
import { toErrorInfo } from '#shared/errors.ts';
import { app } from '../../app.ts';
import { useEscape } from '../use-escape.ts';
import { FormField, focusOnce } from './form-field.tsx';
import { FoundServers } from './found-servers.tsx';
import { ServerForm } from './server-form.tsx';

type Way = 'form' | 'paste' | 'import';

const ways = [
  ['form', 'Fill in a form'],
  ['paste', 'Paste JSON'],
  ['import', 'Import'],
] as const satisfies readonly (readonly [Way, string])[];

const programs = [
  ['claude-desktop', 'Claude Desktop'],
  ['vscode', 'VS Code'],
  ['cursor', 'Cursor'],
] as const;

/** The three ways to add a server; none of them starts anything. */
export function AddServer({
  onAdded,
}: {
  readonly onAdded: (servers: readonly ToolServer[]) => void;
}) {
  const [way, setWay] = useState<Way | null>(null);
  const close = (): void => setWay(null);
  const added = (servers: readonly ToolServer[]): void => {
    if (servers.length > 0) close();
    onAdded(servers);
  };
  return (
    <div className="add-server">
      <fieldset className="add-ways" aria-label="Add a server">
        <span>Add a server:</span>
        {ways.map(([key, name]) => (
          <button
            key={key}
            type="button"
            className="button"
            aria-expanded={way === key}
            onClick={() => setWay(way === key ? null : key)}
          >
            {name}
          </button>
        ))}
      </fieldset>
      {way === 'form' ? (
        <ServerForm server={null} onClose={close} onKept={(server) => added([server])} />
      ) : null}
      {way === 'paste' || way === 'import' ? (
        <FromConfiguration key={way} pastes={way === 'paste'} onClose={close} onAdded={added} />
      ) : null}
    </div>
  );
}

type From = Parameters<App['tools.servers.import']>[0];

function FromConfiguration({
  pastes,
  onClose,
  onAdded,
}: {
  readonly pastes: boolean;
  readonly onClose: () => void;
  readonly onAdded: (servers: readonly ToolServer[]) => void;
}) {
  const [found, setFound] = useState<{ readonly at: number; readonly it: ToolServerImport } | null>(
    null,
  );
  const panel = useEscape<HTMLDivElement>(onClose);
  const read = async (from: From): Promise<void> => {
    let it: ToolServerImport;
    try {
      it = await app()['tools.servers.import'](from);
    } catch (error) {
      it = { servers: [], problems: [toErrorInfo(error).message] };
    }
    setFound({ at: Date.now(), it });
  };
  return (
    <div ref={panel} className="start-form">
      {pastes ? (
        <PasteField onRead={(text) => void read({ text })} onClose={onClose} />
      ) : (
        <>
          <p className="page-quiet">
            Reads which servers another program has on this computer. Nothing is started, and that
            program’s file stays as it is.
          </p>
          <fieldset className="add-ways" aria-label="Import from">
            {programs.map(([program, name], index) => (
              <button
                key={program}
                ref={index === 0 ? focusOnce : null}
                type="button"
                className="button"
                onClick={() => void read({ program })}
              >
                {name}
              </button>
            ))}
            <button type="button" className="button" onClick={onClose}>
              Not now
            </button>
          </fieldset>
        </>
      )}
      {found === null ? null : <FoundServers key={found.at} found={found.it} onAdded={onAdded} />}
    </div>
  );
}

function PasteField({
  onRead,
  onClose,
}: {
  readonly onRead: (text: string) => void;
  readonly onClose: () => void;
}) {
  const [text, setText] = useState('');
  return (
    <form
      aria-label="Paste a configuration"
      onSubmit={(event) => {
        event.preventDefault();
        onRead(text);
      }}
    >
      <FormField name="configuration" about="What a server’s page tells you to paste: mcpServers">
        {(id) => (
          <textarea
            id={id}
            className="field mono"
            rows={6}
            required
            spellCheck={false}
            placeholder={'{ "mcpServers": { "notes": { "command": "npx", "args": ["…"] } } }'}
            value={text}
            ref={focusOnce}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
        )}
      </FormField>
      <div className="editor-actions">
        <button type="button" className="button" onClick={onClose}>
          Not now
        </button>
        <button type="submit" className="button primary">
          Read it
        </button>
      </div>
    </form>
  );
}
