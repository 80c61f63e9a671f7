import type { Reading } from '../frontend-llm/reading.ts';

/** A quiet word below the composer on what Enter will do; null for plain chat. */
export function describeReading({ label, command, line }: Reading): string | null {
  if (label === 'st') return 'Status · answered here';
  if (command === null) return line === null && label !== 'ch' ? 'Answered here' : null;
  switch (command.kind) {
    case 'tc':
      return `Task · ${command.intent_type.replaceAll('_', ' ')}`;
    case 'ts':
      return 'Split into parts';
    case 'wf':
      return `Workflow · ${command.workflow_id.replaceAll('_', ' ')}`;
    case 'cl':
      return 'Look up';
    case 'ms':
      return 'Remember';
    case 'cn':
      return 'Stop';
    case 'ap':
      return command.decision === 'approve' ? 'Approve' : 'Refuse';
    case 'fb':
      return 'Correct';
    case 'ch':
      return null;
  }
}
