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

/** A server that says again and again that it changed is read so often at most; milliseconds. */
const readEveryMs = 200;
let isNoted = false;

/** Whoever shows them reads them again, soon. */
export function noteToolsChange(): void {
  if (isNoted) return;
  isNoted = true;
  setTimeout(() => {
    isNoted = false;
    useTools.setState(({ changes }) => ({ changes: changes + 1 }));
  }, readEveryMs);
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
