import type { ReactNode } from 'react';
import type { Run, Task } from '#shared/contracts/entities.ts';
import { isOpenTask } from '#shared/contracts/open-state.ts';
import { giveCommand } from '../../app.ts';

/** What can be done about a task or run that is not completed: stop it, or do it again. */
export function CardActions({
  entity,
  onRetry,
  children = null,
}: {
  readonly entity: Pick<Task | Run, 'id' | 'status' | 'conversationId'>;
  readonly onRetry: () => void;
  /** More buttons, in front. */
  readonly children?: ReactNode;
}) {
  const { id, status, conversationId } = entity;
  if (status === 'completed') return null;
  const cancel = (): void =>
    void giveCommand(conversationId ?? id, { kind: 'cn', entity_id: id, reason: '' });
  return (
    <footer className="card-actions">
      {children}
      {isOpenTask(status) ? (
        <button type="button" className="button" onClick={cancel}>
          Cancel
        </button>
      ) : (
        <button type="button" className="button" onClick={onRetry}>
          Retry
        </button>
      )}
    </footer>
  );
}
