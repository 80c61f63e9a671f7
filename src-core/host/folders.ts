import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;
/** The machine as far as folders depend on it; a parameter so that every platform can be tested. */
export type Machine = {
  readonly platform: NodeJS.Platform;
  readonly environment: Environment;
  readonly home: string;
};

/** This machine. */
export function thisMachine(): Machine {
  return { platform: process.platform, environment: process.env, home: homedir() };
}

/** Where models are kept, outside any clone: `KINGLY_CACHE` or `~/.cache/kingly`. */
export function cacheFolder({ environment, home }: Machine): string {
  return set(environment['KINGLY_CACHE']) ?? join(home, '.cache', 'kingly');
}

/** Where a person’s data are when no Electron knows better: `KINGLY_DATA` or the platform’s place. */
export function dataFolder({ platform, environment, home }: Machine): string {
  const chosen = set(environment['KINGLY_DATA']);
  if (chosen !== undefined) return chosen;
  switch (platform) {
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'Kingly');
    case 'win32':
      return join(set(environment['APPDATA']) ?? join(home, 'AppData', 'Roaming'), 'Kingly');
    default:
      return join(set(environment['XDG_DATA_HOME']) ?? join(home, '.local', 'share'), 'kingly');
  }
}

function set(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : value;
}
