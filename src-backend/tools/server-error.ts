import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import { isKinglyError, KinglyError } from '#shared/errors.ts';
import { visibleText } from '#shared/tools/visible-text.ts';

const longest = 1_000;

/** What a stranger says, in a message of ours: bounded, and nothing hidden in it. */
export function quoteOf(text: string): string {
  return visibleText(text.length > longest ? `${text.slice(0, longest)}…` : text);
}

/**
 * What went wrong with a server, for a person: which server, what it was asked, what came. A call
 * whose end was not seen is `timeout` or `not_available`, both retryable; `tool_failed` is an
 * answer: the call was refused by the server.
 */
export function serverError(name: string, doing: string, error: unknown): KinglyError {
  if (isKinglyError(error)) {
    const code = error.code === 'disconnected' ? 'not_available' : error.code;
    return new KinglyError(code, `${name}, ${doing}: ${error.message}`, {
      retryable: error.retryable || error.code === 'disconnected',
      cause: error,
    });
  }
  if (error instanceof McpError) {
    const code: number = error.code;
    if (code === Number(ErrorCode.RequestTimeout)) {
      return new KinglyError('timeout', `${name}, ${doing}: it did not answer in time`, {
        retryable: true,
        cause: error,
      });
    }
    if (code === Number(ErrorCode.ConnectionClosed)) {
      return new KinglyError('not_available', `${name}, ${doing}: it ended meanwhile`, {
        retryable: true,
        cause: error,
      });
    }
    return new KinglyError('tool_failed', `${name}, ${doing}: ${quoteOf(error.message)}`, {
      cause: error,
    });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new KinglyError('not_available', `${name}, ${doing}: ${quoteOf(message)}`, {
    retryable: true,
    cause: error,
  });
}
