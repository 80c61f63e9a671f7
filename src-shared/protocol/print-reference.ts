import { protocolReference } from './grammar.ts';

// Run by Node alone; the room itself knows no console.
declare const process: { readonly stdout: { write(text: string): void } };

/** Prints the reference page: `npm run docs:protocol` keeps it as `docs/protocol.md`. */
process.stdout.write(protocolReference());
