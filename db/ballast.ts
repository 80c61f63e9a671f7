import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';

/**
 * A file that only takes room. On a full disk even a deletion needs room in SQLite's log, so this
 * one goes first.
 */
export type Ballast = {
  /**
   * Writes it, where it is missing. False when there is no room for it and a sixteenth more: into
   * the room that it left itself it always fits, and that disk is as full as before.
   */
  restore(): boolean;
  release(): void;
};

/** None: whoever writes beside Kingly leaves its ballast alone. */
export const noBallast: Ballast = { restore: () => true, release: () => {} };

/** Random, since a compressing file system would fold zeros to nothing. */
function incompressible(bytes: number): Uint8Array {
  const block = new Uint8Array(bytes);
  let state = 0x9e_37_79_b9;
  for (let index = 0; index < bytes; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    block[index] = state;
  }
  return block;
}

/** Ballast of `bytes` at `path`. */
export function ballast(path: string, bytes: number): Ballast {
  const release = (): void => rmSync(path, { force: true });
  return {
    release,
    restore: () => {
      if (statSync(path, { throwIfNoEntry: false })?.size === bytes) return true;
      const needed = bytes + Math.ceil(bytes / 16);
      const block = incompressible(Math.min(needed, 1_048_576));
      let file: number | undefined;
      try {
        file = openSync(path, 'w', 0o600);
        for (let written = 0; written < needed;) {
          written += writeSync(file, block, 0, Math.min(block.length, needed - written));
        }
        fsyncSync(file);
        ftruncateSync(file, bytes);
        fsyncSync(file);
        return true;
      } catch {
        if (file !== undefined) closeSync(file);
        file = undefined;
        release();
        return false;
      } finally {
        if (file !== undefined) closeSync(file);
      }
    },
  };
}
