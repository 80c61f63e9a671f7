/** A tool server that comes with Kingly. It is off until the person allows it. */
export type BuiltInServer = {
  /** Also of its folder in `src-tools/`, and of its built file, `tools-<name>.js`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /**
   * What its arguments are: `folders` that it may work in (the client's roots, when there are
   * none), `options` of its own, or `nothing`.
   */
  readonly arguments: 'folders' | 'options' | 'nothing';
};

export const builtInServers: readonly BuiltInServer[] = [
  {
    name: 'files',
    title: 'Files',
    description: 'Reads, searches and changes files in the folders that you choose.',
    arguments: 'folders',
  },
  {
    name: 'web-fetch',
    title: 'Web pages',
    description: 'Fetches pages of the public web as text. Never anything of your own network.',
    arguments: 'options',
  },
  {
    name: 'shell',
    title: 'Commands',
    description: 'Runs a program that you agreed to, started in a folder that you chose.',
    arguments: 'folders',
  },
  {
    name: 'sqlite',
    title: 'SQLite databases',
    description: 'Answers questions from SQLite files in the folders that you choose; read only.',
    arguments: 'folders',
  },
  {
    name: 'time',
    title: 'Time',
    description: 'Tells the time in any time zone.',
    arguments: 'nothing',
  },
  {
    name: 'kingly',
    title: 'Kingly',
    description: 'Looks up, begins and stops tasks of Kingly itself.',
    arguments: 'nothing',
  },
];
