/** What the placeholders of another program's configuration stand for here. */
export type ImportPlaces = {
  /** The person's home folder, for `${userHome}`. */
  readonly home: string | null;
  /** The folder of the project that the configuration is of, for `${workspaceFolder}`. */
  readonly folder: string | null;
};

/** Text with its placeholders filled in, and those that only a person can fill in. */
export type FilledIn = { readonly text: string; readonly missing: readonly string[] };

const placeholder = /\$\{([^}]*)\}/g;

/**
 * Fills in `${userHome}`, `${workspaceFolder}`, `${workspaceFolderBasename}` and
 * `${pathSeparator}`. Environment variables are not read: what they hold may be secret.
 */
export function fillIn(text: string, places: ImportPlaces): FilledIn {
  const missing: string[] = [];
  const separator = /^[A-Za-z]:|\\/.test(places.home ?? '') ? '\\' : '/';
  const known: Readonly<Record<string, string | null>> = {
    userHome: places.home,
    workspaceFolder: places.folder,
    workspaceFolderBasename: places.folder?.split(/[\\/]/).findLast((part) => part !== '') ?? null,
    pathSeparator: separator,
    '/': separator,
  };
  const filled = text.replace(placeholder, (whole, name: string) => {
    const value = Object.hasOwn(known, name) ? known[name] : null;
    if (typeof value === 'string') return value;
    missing.push(whole);
    return whole;
  });
  return { text: filled, missing };
}
