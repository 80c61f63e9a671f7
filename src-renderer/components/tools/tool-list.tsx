import { useCallback } from 'react';
import type { App } from '#shared/contracts/app.ts';
import type { Tool, ToolPin, ToolServer } from '#shared/contracts/tools.ts';
import { ExactText } from './exact-text.tsx';
import { beforeAndNow } from './pinned.ts';
import { useFetched } from './use-fetched.ts';

const approvals = {
  ask: 'asks you each time',
  allowed: 'some calls are allowed',
  changed: 'changed since you saw it: the next call asks anew',
} as const satisfies Readonly<Record<Tool['approval'], string>>;

/** The tools of a server, as it describes them itself. */
export function ToolList({ server }: { readonly server: ToolServer }) {
  const { id, name } = server;
  const { value, problem } = useFetched(
    useCallback(
      async (app: App) => {
        const [tools, pins] = await Promise.all([
          app['tools.list']({ serverId: id }),
          app['tools.pins']({ serverId: id }),
        ]);
        return { tools, pins };
      },
      [id],
    ),
  );
  if (problem !== null) return <p className="step-error">{problem}</p>;
  if (value === null) return <p className="page-quiet">Asking it for its tools…</p>;
  if (value.tools.length === 0) {
    return (
      <p className="page-quiet">
        {server.state === 'failed' ? 'Not known while it fails.' : 'It shows none.'}
      </p>
    );
  }
  return (
    <ul className="tool-list" aria-label={`Tools of ${name}`}>
      {value.tools.map((tool) => (
        <Entry key={tool.name} tool={tool} pins={value.pins} />
      ))}
    </ul>
  );
}

function Entry({ tool, pins }: { readonly tool: Tool; readonly pins: readonly ToolPin[] }) {
  const { name, title, description, annotations, approval } = tool;
  const isChanged = approval === 'changed';
  const { before, now } = beforeAndNow(tool, pins);
  return (
    <li>
      <p className="tool-name">
        <code>{name}</code>
        {title === name ? null : <span>{title}</span>}
        <small>
          says that it {annotations.readOnly ? 'only reads' : 'may change things'} ·{' '}
          <span className={isChanged ? 'needs-you' : ''}>{approvals[approval]}</span>
        </small>
      </p>
      {isChanged ? (
        <div className="before-and-now">
          <div>
            <h4>When you saw it</h4>
            <ExactText name={`${name} before`} text={before} />
          </div>
          <div>
            <h4>Now</h4>
            <ExactText name={`${name} now`} text={now} />
          </div>
        </div>
      ) : description === '' ? null : (
        <p className="tool-description">{description}</p>
      )}
    </li>
  );
}
