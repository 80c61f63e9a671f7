import type { Memory } from './memory.ts';

/** What the tools of one connection work with. */
export type ServerContext = {
  readonly memory: Memory;
  /** Where what this connection writes comes from: `mcp:` and the client's name. */
  readonly origin: () => string;
};

/** The origin of a client that calls itself so. */
export function originOf(clientName: string | undefined): string {
  const name = (clientName ?? '').replace(/[\p{C}\s]+/gu, ' ').trim();
  return `mcp:${name === '' ? 'unknown' : name.slice(0, 80)}`;
}
