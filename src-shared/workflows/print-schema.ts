import { workflowFileSchema } from './file-schema.ts';

// Run by Node alone; the room itself knows no console.
declare const process: { readonly stdout: { write(text: string): void } };

/** Prints `docs/workflow.schema.json`: `npm run --silent docs:workflow`. */
process.stdout.write(`${JSON.stringify(workflowFileSchema(), null, 2)}\n`);
