import { useEffect } from 'react';
import type { ToolCall } from '#shared/contracts/tools.ts';
import { connectedApp } from '../../app.ts';
import { useAppStatus } from '../../state/app-status.ts';
import { useRow } from '../../state/keyed-store.ts';
import { askForToolCalls, toolCallRows } from '../../state/tool-calls.ts';
import { useTools, wereToolsUsed } from '../../state/tools.ts';

/** The journal of a job makes no events: it is looked at this often while the work is open. */
const lookEveryMs = 1_500;
const none: readonly ToolCall[] = [];

/** The calls that were made for a task or a command; nothing is asked where no tool was ever used. */
export function useToolCalls(subjectId: string | null, isOpen: boolean): readonly ToolCall[] {
  const used = useTools(wereToolsUsed);
  const connected = useAppStatus(({ connection }) => connection.state === 'connected');
  useEffect(() => {
    if (subjectId === null || !used || !connected) return undefined;
    askForToolCalls(subjectId, connectedApp);
    if (!isOpen) return undefined;
    const timer = setInterval(() => askForToolCalls(subjectId, connectedApp), lookEveryMs);
    return () => clearInterval(timer);
  }, [subjectId, used, connected, isOpen]);
  return useRow(toolCallRows, subjectId) ?? none;
}
