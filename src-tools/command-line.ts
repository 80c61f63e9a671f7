/** Says on standard error why the server cannot start, and ends the process: nobody is there to answer. */
export function endWith(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
}
