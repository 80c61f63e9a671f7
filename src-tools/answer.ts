import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';

/**
 * A tool's result: the values for programs, and a text for models. Without `text`, the text is
 * the values as JSON, as the protocol wishes for clients that know no structured results.
 */
export function answer(values: Record<string, unknown>, text?: string): CallToolResult {
  return {
    structuredContent: values,
    content: [{ type: 'text', text: text ?? JSON.stringify(values) }],
  };
}

/** Tools that change nothing: asking twice is asking once. */
export const readOnly = {
  readOnlyHint: true,
  idempotentHint: true,
  destructiveHint: false,
  openWorldHint: false,
} as const;
