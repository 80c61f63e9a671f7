import { getDefaultEnvironment } from '@modelcontextprotocol/sdk/client/stdio.js';

/**
 * All that a tool server's process gets: the few harmless variables that programs need to run at
 * all (PATH, HOME, …), and what the person gave this server. Nothing else of ours.
 */
export function serverEnvironment(
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return { ...getDefaultEnvironment(), ...given };
}
