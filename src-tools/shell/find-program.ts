import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import { KinglyError } from '#shared/errors.ts';

/**
 * The file of a program that is named or given by its absolute path.
 * @throws KinglyError `not_found`, `invalid_input` for a relative path, which could be anything
 */
export async function findProgram(command: string): Promise<string> {
  if (command.includes('\0')) throw new KinglyError('invalid_input', 'A NUL is in no command');
  if (path.isAbsolute(command)) return existing([command], command);
  if (/[\\/]/.test(command)) {
    throw new KinglyError('invalid_input', `${command}: give a program’s name or its whole path`);
  }
  const endings =
    process.platform === 'win32' ? (process.env['PATHEXT'] ?? '.EXE;.COM').split(';') : [''];
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter(path.isAbsolute);
  const files = folders.flatMap((folder) =>
    endings.map((ending) => path.join(folder, command + ending)),
  );
  return existing(files, command);
}

async function existing(files: readonly string[], command: string): Promise<string> {
  for (const file of files) {
    const isRunnable = await access(file, constants.X_OK).then(
      async () => (await stat(file)).isFile(),
      () => false,
    );
    if (isRunnable) return file;
  }
  throw new KinglyError('not_found', `There is no program ${command} on this computer`);
}
