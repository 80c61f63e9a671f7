import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';

/** A tool's result: the values for programs, and a text for models; without `text`, their JSON. */
export function answer(values: Record<string, unknown>, text?: unknown): CallToolResult {
  const shown = text ?? values;
  return {
    content: [
      { type: 'text', text: typeof shown === 'string' ? shown : JSON.stringify(shown, null, 2) },
    ],
    structuredContent: values,
  };
}

const closed = { openWorldHint: false } as const;
/** Changes nothing. */
export const reads = {
  ...closed,
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
} as const;
/** Only adds. */
export const adds = {
  ...closed,
  readOnlyHint: false,
  destructiveHint: false,
  idempotentHint: false,
} as const;
/** Takes away; the person can bring it back. */
export const removes = {
  ...closed,
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: true,
} as const;
