import { type ReactNode, useEffect, useState } from 'react';
import type { WorkflowSummary } from '#shared/workflows/summary.ts';
import { toErrorInfo } from '#shared/errors.ts';
import { app } from '../../app.ts';
import { useAppStatus } from '../../state/app-status.ts';
import { WorkflowEntry } from './workflow-entry.tsx';

/** All workflows that can be started, and those whose file has a mistake. */
export function WorkflowsPage() {
  const { list, problem } = useWorkflows();
  if (list === null) return <p className="page-note">{problem ?? ''}</p>;
  const own = list.filter(({ source }) => source === 'file');
  const builtIn = list.filter(({ source }) => source === 'built-in');
  return (
    <>
      <p className="page-about">
        A workflow does several steps on its own and asks where you should decide. Your own are YAML
        files in the folder <code>workflows</code> of Kingly’s data folder; a file that changes is
        read at once.
      </p>
      <Group title="Yours" list={own}>
        <p className="page-quiet">None yet. A file put into that folder is listed here.</p>
      </Group>
      <Group title="Built in" list={builtIn}>
        <p className="page-quiet">None.</p>
      </Group>
    </>
  );
}

function Group({
  title,
  list,
  children,
}: {
  readonly title: string;
  readonly list: readonly WorkflowSummary[];
  /** Where there is none. */
  readonly children: ReactNode;
}) {
  return (
    <section className="page-section" aria-label={title}>
      <h2>{title}</h2>
      {list.length === 0 ? (
        children
      ) : (
        <ul className="entries">
          {list.map((workflow) => (
            <WorkflowEntry key={workflow.id} workflow={workflow} />
          ))}
        </ul>
      )}
    </section>
  );
}

function useWorkflows(): {
  readonly list: readonly WorkflowSummary[] | null;
  readonly problem: string | null;
} {
  const [list, setList] = useState<readonly WorkflowSummary[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const connected = useAppStatus(({ connection }) => connection.state === 'connected');
  // The status is pushed when files change.
  const known = useAppStatus(({ status }) => status?.workflows);
  useEffect(() => {
    if (!connected) return undefined;
    let stale = false;
    const fetchThem = async (): Promise<void> => {
      try {
        const found = await app()['workflows.list']({});
        if (!stale) setList(found);
      } catch (error) {
        if (!stale) setProblem(`The workflows cannot be listed. ${toErrorInfo(error).message}`);
      }
    };
    void fetchThem();
    return () => {
      stale = true;
    };
  }, [connected, known]);
  return { list, problem };
}
