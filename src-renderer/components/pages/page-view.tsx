import { useEffect, useRef } from 'react';
import type { Page } from '../../state/ui.ts';
import { RunPage } from '../runs/run-page.tsx';
import { SettingsPage } from '../settings/settings-page.tsx';
import { WorkPage } from '../work/work-page.tsx';
import { WorkflowsPage } from '../workflows/workflows-page.tsx';

/** A page in the conversation's place. It takes the focus, so that keys scroll it. */
export function PageView({ page }: { readonly page: Page }) {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => root.current?.focus(), []);
  return (
    <div className="page" ref={root} tabIndex={-1}>
      <div className="page-column">
        {page.kind === 'run' ? (
          <RunPage runId={page.runId} />
        ) : page.kind === 'workflows' ? (
          <WorkflowsPage />
        ) : page.kind === 'work' ? (
          <WorkPage />
        ) : (
          <SettingsPage />
        )}
      </div>
    </div>
  );
}
