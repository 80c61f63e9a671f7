import { useState } from 'react';
import type { ToolServer } from '#shared/contracts/tools.ts';
import { toErrorInfo } from '#shared/errors.ts';
import { app } from '../../app.ts';
import { useEscape } from '../use-escape.ts';
import { FormField, focusOnce } from './form-field.tsx';
import { NamedValues } from './named-values.tsx';
import { draftOf, emptyFields, fieldsOf, type ServerFields } from './server-fields.ts';

/** Asks for a server, or changes the one that is there. Nothing is started by it. */
export function ServerForm({
  server,
  onClose,
  onKept,
}: {
  /** Null for a new one. */
  readonly server: ToolServer | null;
  readonly onClose: () => void;
  readonly onKept: (server: ToolServer) => void;
}) {
  const [fields, setFields] = useState<ServerFields>(
    server === null ? emptyFields : fieldsOf(server),
  );
  const [problem, setProblem] = useState<string | null>(null);
  const form = useEscape<HTMLFormElement>(onClose);
  const change = (changed: Partial<ServerFields>): void => setFields({ ...fields, ...changed });
  const keep = async (): Promise<void> => {
    try {
      const draft = draftOf(fields, server?.source ?? 'user');
      const id = server?.id;
      onKept(await app()['tools.servers.put']({ ...draft, ...(id === undefined ? {} : { id }) }));
    } catch (error) {
      setProblem(`“${fields.name.trim()}” was not kept. ${toErrorInfo(error).message}`);
    }
  };
  return (
    <form
      ref={form}
      className="start-form"
      aria-label={server === null ? 'New server' : `Edit ${server.name}`}
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
    >
      <FormField name="name" about="What you and workflows call it">
        {(id) => (
          <input
            id={id}
            className="field"
            required
            maxLength={100}
            value={fields.name}
            ref={focusOnce}
            onChange={({ currentTarget }) => change({ name: currentTarget.value })}
          />
        )}
      </FormField>
      <FormField name="kind">
        {(id) => (
          <select
            id={id}
            className="field"
            value={fields.transport}
            onChange={({ currentTarget }) =>
              change({ transport: currentTarget.value === 'http' ? 'http' : 'stdio' })
            }
          >
            <option value="stdio">A program of this computer</option>
            <option value="http">A server at an address</option>
          </select>
        )}
      </FormField>
      {fields.transport === 'stdio' ? (
        <ProgramFields fields={fields} onChange={change} />
      ) : (
        <>
          <FormField name="address" about="Begins with https://">
            {(id) => (
              <input
                id={id}
                className="field mono"
                type="url"
                required
                value={fields.url}
                onChange={({ currentTarget }) => change({ url: currentTarget.value })}
              />
            )}
          </FormField>
          <NamedValues
            what="header"
            values={fields.headers}
            onValues={(headers) => change({ headers })}
          />
        </>
      )}
      {problem === null ? null : (
        <p className="step-error" role="alert">
          {problem}
        </p>
      )}
      <div className="editor-actions">
        <button type="button" className="button" onClick={onClose}>
          Not now
        </button>
        <button type="submit" className="button primary">
          {server === null ? 'Add, and look at it' : 'Save, and look at it'}
        </button>
      </div>
    </form>
  );
}

function ProgramFields({
  fields,
  onChange,
}: {
  readonly fields: ServerFields;
  readonly onChange: (changed: Partial<ServerFields>) => void;
}) {
  return (
    <>
      <FormField name="command" about="The program, without arguments">
        {(id) => (
          <input
            id={id}
            className="field mono"
            required
            value={fields.command}
            onChange={({ currentTarget }) => onChange({ command: currentTarget.value })}
          />
        )}
      </FormField>
      <FormField name="arguments" about="One a line, as they are: no shell reads them">
        {(id) => (
          <textarea
            id={id}
            className="field mono"
            rows={2}
            value={fields.args}
            onChange={({ currentTarget }) => onChange({ args: currentTarget.value })}
          />
        )}
      </FormField>
      <FormField name="started in" about="A folder; your home where empty">
        {(id) => (
          <input
            id={id}
            className="field mono"
            value={fields.folder}
            onChange={({ currentTarget }) => onChange({ folder: currentTarget.value })}
          />
        )}
      </FormField>
      <FormField name="folders" about="It is told that it may work there; one a line">
        {(id) => (
          <textarea
            id={id}
            className="field mono"
            rows={1}
            value={fields.roots}
            onChange={({ currentTarget }) => onChange({ roots: currentTarget.value })}
          />
        )}
      </FormField>
      <NamedValues
        what="variable"
        values={fields.environment}
        onValues={(environment) => onChange({ environment })}
      />
    </>
  );
}
