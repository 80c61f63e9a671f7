import type { ToolApproval, ToolServer } from '#shared/contracts/tools.ts';
import { describeKeptShape } from '#shared/tools/argument-shape.ts';
import { app, telling } from '../../app.ts';
import { useRow } from '../../state/keyed-store.ts';
import { useNow } from '../../state/use-now.ts';
import { taskRows } from '../../state/work.ts';
import { ago } from '../../text/format.ts';
import { ExactText } from './exact-text.tsx';
import type { App } from '#shared/contracts/app.ts';
import { useFetched } from './use-fetched.ts';

const askForRules = (from: App): Promise<ToolApproval[]> => from['tools.approvals.list']({});

/** What the person allowed beyond one call; each can be taken back. */
export function ApprovalList({ servers }: { readonly servers: readonly ToolServer[] }) {
  const { value: rules, problem } = useFetched(askForRules);
  return (
    <section className="page-section" aria-label="Allowed calls">
      <h2>Allowed calls</h2>
      {problem === null ? null : <p className="step-error">{problem}</p>}
      {rules === null || rules.length === 0 ? (
        <p className="page-quiet">None. Each call of a tool asks you.</p>
      ) : (
        <ul className="entries">
          {rules.map((rule) => (
            <Rule
              key={rule.id}
              rule={rule}
              server={servers.find(({ id }) => id === rule.serverId)?.name ?? rule.serverId}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

function Rule({ rule, server }: { readonly rule: ToolApproval; readonly server: string }) {
  const { id, tool, scope, subjectId, shape, createdAt } = rule;
  const task = useRow(taskRows, subjectId);
  const now = useNow();
  const what = `${tool} of ${server}`;
  return (
    <li className="entry">
      <div className="entry-line">
        <div className="entry-text">
          <h3>
            <code>{tool}</code> of {server}
          </h3>
          <p>
            {scope === 'always' ? 'Always' : `Only for ${task?.title ?? 'one piece of work'}`} ·
            allowed {ago(createdAt, now)} · whenever its arguments are:
          </p>
        </div>
        <button
          type="button"
          className="button"
          aria-label={`Revoke ${what}`}
          onClick={() =>
            void telling('It was not revoked', () => app()['tools.approvals.revoke']({ id }))
          }
        >
          Revoke
        </button>
      </div>
      <ExactText name={`Arguments allowed for ${what}`} text={describeKeptShape(shape)} />
    </li>
  );
}
