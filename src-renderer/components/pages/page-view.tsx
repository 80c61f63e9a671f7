import { useEffect, useRef } from 'react';
import type { Page } from '../../state/ui.ts';
import { EntityPage } from '../memory/entity-page.tsx';
import { MemoryPage } from '../memory/memory-page.tsx';
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
        <Shown page={page} />
      </div>
    </div>
  );
}

function Shown({ page }: { readonly page: Page }) {
  switch (page.kind) {
    case 'run':
      return <RunPage runId={page.runId} />;
    case 'workflows':
      return <WorkflowsPage />;
    case 'work':
      return <WorkPage />;
    case 'settings':
      return <SettingsPage />;
    case 'memory':
      return <MemoryPage />;
    case 'entity':
      return <EntityPage entityId={page.entityId} />;
  }
}
