import { type ReactNode, useEffect, useState } from 'react';
import type { WorkflowSummary } from '#shared/workflows/summary.ts';
import { toErrorInfo } from '#shared/errors.ts';
import { app } from '../../app.ts';
import { useAppStatus } from '../../state/app-status.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { WorkflowEntry } from './workflow-entry.tsx';

/** All workflows that can be started, and those whose file has a mistake. */
export function WorkflowsPage() {
  const { found, problem } = useWorkflows();
  if (found === null) return <p className="page-note">{problem ?? ''}</p>;
  const { folder, workflows: list } = found;
  const own = list.filter(({ source }) => source === 'file');
  const builtIn = list.filter(({ source }) => source === 'built-in');
  return (
    <>
      <p className="page-about">
        A workflow does several steps on its own and asks where you should decide. Your own are YAML
        files in <code>{folder}</code>
        <CopyButton name="Copy the folder’s path" text={() => folder} />; a file that changes is
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

type Found = { readonly folder: string; readonly workflows: readonly WorkflowSummary[] };

function useWorkflows(): { readonly found: Found | null; readonly problem: string | null } {
  const [found, setFound] = useState<Found | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const connected = useAppStatus(({ connection }) => connection.state === 'connected');
  // The status is pushed when files change.
  const known = useAppStatus(({ status }) => status?.workflows);
  useEffect(() => {
    if (!connected) return undefined;
    let stale = false;
    const fetchThem = async (): Promise<void> => {
      try {
        const answer = await app()['workflows.list']({});
        if (!stale) setFound(answer);
      } catch (error) {
        if (!stale) setProblem(`The workflows cannot be listed. ${toErrorInfo(error).message}`);
      }
    };
    void fetchThem();
    return () => {
      stale = true;
    };
  }, [connected, known]);
  return { found, problem };
}
