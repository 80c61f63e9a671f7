import type { MemoryWrite } from '#shared/contracts/memory-writes.ts';
import { defaultWorkspaceId, newId } from '#shared/ids.ts';
import { app, telling } from '../app.ts';
import { showToast } from '../state/ui.ts';

/** A write as the person's own act, without what every write has. */
type OwnWrite = MemoryWrite extends infer Write
  ? Write extends {
      readonly type: 'memory.forget' | 'entity.merge' | 'fact.correct' | 'fact.invalidate';
    }
    ? Write
    : never
  : never;

/** Changes the memory; offers to take it back where `done` says what was done. True when it worked. */
export async function changeMemory(write: OwnWrite, done: string | null): Promise<boolean> {
  const changeId = newId('chg');
  const answer = await telling('The memory was not changed', () =>
    app()['memory.write']({ writes: [{ ...write, changeId }] }),
  );
  if (answer === undefined) return false;
  if (done !== null) {
    showToast(done, { name: 'Undo', run: () => void undoChange(changeId) });
  }
  return true;
}

/** Does several writes as one. True when it worked. */
export async function writeMemory(writes: readonly MemoryWrite[]): Promise<boolean> {
  const answer = await telling('The memory was not changed', () =>
    app()['memory.write']({ writes: [...writes] }),
  );
  return answer !== undefined;
}

/** Takes a change of the journal back. */
export async function undoChange(id: string): Promise<void> {
  await telling('It cannot be undone', () =>
    app()['memory.write']({
      writes: [{ type: 'memory.undo', workspaceId: defaultWorkspaceId, id }],
    }),
  );
}
