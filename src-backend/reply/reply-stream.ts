import type { Delta } from '#shared/contracts/entities.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { isKinglyError } from '#shared/errors.ts';

/** A text that grows: shown at once, saved soon after. */
export type ReplyStream = {
  /** Empties the reply and marks it as being written; `writes` go into the same transaction. */
  begin(writes?: readonly Write[]): Promise<void>;
  /** Adds a piece. Throws what a save behind the scenes ran into, such as `lost_lease`. */
  readonly write: (text: string) => void;
  /** What was written so far. */
  text(): string;
  /** Stops the timers and waits for a save under way. Shows what was not shown yet. */
  end(): Promise<void>;
};

/** Pieces that come faster than the eye are shown together. */
const showEveryMs = 20;
/** A process that dies loses at most this much text. */
const saveEveryMs = 250;

/**
 * Streams into the message `replyId`: deltas with offsets at once (gathered for 20 ms), fenced
 * appends every 250 ms at most. With `replyId` null only `alongside` is saved.
 */
export function createReplyStream(options: {
  readonly replyId: string | null;
  readonly alongside?: (length: number) => readonly Write[];
  readonly save: (writes: readonly Write[]) => Promise<void>;
  readonly show: (delta: Delta) => void;
}): ReplyStream {
  const { replyId, save, show } = options;
  const alongside = options.alongside ?? (() => []);
  let text = '';
  let shown = 0;
  let saved = 0;
  let showTimer: NodeJS.Timeout | null = null;
  let saveTimer: NodeJS.Timeout | null = null;
  let saving: Promise<void> | null = null;
  let problem: unknown = null;
  let ended = false;

  const showRest = (): void => {
    if (replyId !== null && shown < text.length) {
      show({ messageId: replyId, offset: shown, text: text.slice(shown) });
    }
    shown = text.length;
  };

  const saveRest = async (): Promise<void> => {
    const length = text.length;
    const writes: Write[] = [...alongside(length)];
    if (replyId !== null && length > saved) {
      writes.push({
        type: 'message.append',
        id: replyId,
        offset: saved,
        text: text.slice(saved, length),
      });
    }
    if (writes.length === 0) return;
    try {
      await save(writes);
      saved = length;
    } catch (error) {
      // A full disk may have room later and the last commit holds the whole text: only an attempt
      // that is no longer ours stops here.
      if (isKinglyError(error) && error.retryable && error.code !== 'disconnected') return;
      if (isKinglyError(error) && error.code === 'store_full') return;
      problem = error;
    }
  };

  const scheduleSave = (): void => {
    if (saveTimer !== null || saving !== null || ended) return;
    saveTimer = setTimeout(() => {
      saveTimer = null;
      saving = saveRest().finally(() => {
        saving = null;
        if (saved < text.length && problem === null) scheduleSave();
      });
    }, saveEveryMs);
  };

  return {
    begin: async (writes = []) => {
      const reset: readonly Write[] =
        replyId === null
          ? []
          : [
              {
                type: 'message.patch',
                id: replyId,
                patch: { text: '', status: 'streaming', error: null },
                onlyIfOpen: true,
              },
            ];
      if (reset.length + writes.length > 0) await save([...reset, ...writes]);
    },
    write: (piece) => {
      if (problem !== null) throw problem;
      if (ended || piece === '') return;
      text += piece;
      if (showTimer === null) {
        showRest();
        showTimer = setTimeout(() => {
          showTimer = null;
          showRest();
        }, showEveryMs);
      }
      scheduleSave();
    },
    text: () => text,
    end: async () => {
      ended = true;
      if (showTimer !== null) clearTimeout(showTimer);
      if (saveTimer !== null) clearTimeout(saveTimer);
      showTimer = null;
      saveTimer = null;
      showRest();
      if (saving !== null) await saving;
    },
  };
}
