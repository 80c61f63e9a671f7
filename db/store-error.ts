import { isKinglyError, KinglyError } from '#shared/errors.ts';

/** SQLite's name for what went wrong, such as `SQLITE_FULL`. */
export function sqliteCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Whether SQLite itself said no. */
export function isSqliteError(error: unknown): boolean {
  return sqliteCode(error)?.startsWith('SQLITE_') === true;
}

/**
 * Anything that SQLite or the file system threw, as an error for a person that names the file.
 * `store_full` also stands for a file that cannot be written for another reason.
 */
export function storeError(error: unknown, path: string): KinglyError {
  if (isKinglyError(error)) return error;
  const code = sqliteCode(error) ?? '';
  const detail = error instanceof Error ? error.message : String(error);
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') {
    return new KinglyError(
      'store_full',
      `The disk is full: nothing can be stored in ${path} until there is room`,
      {
        retryable: true,
        cause: error,
      },
    );
  }
  if (code === 'SQLITE_CORRUPT' || code.startsWith('SQLITE_CORRUPT_') || code === 'SQLITE_NOTADB') {
    return damaged(path, detail, error);
  }
  if (/^SQLITE_(?:IOERR_(?:READ|SHORT_READ|CORRUPTFS|DATA)|FORMAT)/u.test(code)) {
    return damaged(path, detail, error);
  }
  if (code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_READONLY') || code === 'EROFS') {
    return new KinglyError('store_full', `The database ${path} cannot be written (${detail})`, {
      retryable: true,
      cause: error,
    });
  }
  if (code === 'SQLITE_CONSTRAINT_FOREIGNKEY') {
    return new KinglyError(
      'not_found',
      'It refers to a workspace, project or conversation that is not there',
      { cause: error },
    );
  }
  if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') {
    return new KinglyError('duplicate', `It is there already (${detail})`, { cause: error });
  }
  if (code.startsWith('SQLITE_CONSTRAINT')) {
    return new KinglyError('invalid_input', `The database refused it (${detail})`, {
      cause: error,
    });
  }
  return new KinglyError('store_failed', `The database ${path} failed: ${detail}`, {
    retryable: code.startsWith('SQLITE_BUSY'),
    cause: error,
  });
}

/** A file that is there and cannot be used; it was not changed. */
export function damaged(path: string, detail: string, cause?: unknown): KinglyError {
  return new KinglyError(
    'store_damaged',
    `The database ${path} is damaged (${detail}). It was left as it is. Put a backup in its place, or move it away to start anew`,
    cause === undefined ? {} : { cause },
  );
}
