import { create } from 'zustand';
import type { App } from '#shared/contracts/app.ts';
import type { ToolServer } from '#shared/contracts/tools.ts';

type ToolsState = {
  /** By name; null until they were read. */
  readonly servers: readonly ToolServer[] | null;
  /** How often servers, tools or approvals changed, as far as this window was told. */
  readonly changes: number;
};

export const useTools = create<ToolsState>()(() => ({ servers: null, changes: 0 }));

/** Whoever shows them reads them again. */
export function noteToolsChange(): void {
  useTools.setState(({ changes }) => ({ changes: changes + 1 }));
}

/** Reads the servers anew. */
export async function loadToolServers(app: App): Promise<void> {
  useTools.setState({ servers: await app['tools.servers.list']({}) });
}

/** Whether any server was ever touched: before that there is no call to be looked for. */
export function wereToolsUsed({ servers, changes }: ToolsState): boolean {
  const isTouched = ({ source, createdAt, updatedAt }: ToolServer): boolean =>
    source !== 'built-in' || updatedAt > createdAt;
  return changes > 0 || (servers ?? []).some(isTouched);
}
