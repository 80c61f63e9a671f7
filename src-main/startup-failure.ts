import { app, dialog, shell } from 'electron';
import { toErrorInfo } from '#shared/errors.ts';

/** What a person can do about an app that cannot start. */
export type StartupFailure = {
  readonly message: string;
  readonly detail: string;
  readonly file: string;
};

/**
 * Says why Kingly cannot start.
 * @param databaseFile the file a problem with the store is about
 */
export function startupFailure(
  error: unknown,
  databaseFile: string,
  logFile: string,
): StartupFailure {
  const { code, message } = toErrorInfo(error);
  switch (code) {
    case 'store_newer':
      return {
        message: 'Your data are from a newer Kingly',
        detail: `${message}\n\nStart that newer version. Nothing was changed.`,
        file: databaseFile,
      };
    case 'store_damaged':
      return {
        message: 'Your data cannot be read',
        detail: `${message}\n\nNothing was changed or deleted. Keep a copy of the file before you try anything.`,
        file: databaseFile,
      };
    case 'store_full':
    case 'store_failed':
      return { message: 'Your data cannot be opened', detail: message, file: databaseFile };
    default:
      return { message: 'Kingly could not start', detail: message, file: logFile };
  }
}

/** Shows it and resolves when the person has read it. */
export async function showStartupFailure({ message, detail, file }: StartupFailure): Promise<void> {
  app.focus({ steal: true });
  const { response } = await dialog.showMessageBox({
    type: 'error',
    title: 'Kingly',
    message,
    detail,
    buttons: ['Quit', 'Show the file'],
    defaultId: 0,
    cancelId: 0,
  });
  if (response === 1) shell.showItemInFolder(file);
}
