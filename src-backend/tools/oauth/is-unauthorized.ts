import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';

/** Whether a server refused because nobody, or nobody any more, is signed in. */
export function isUnauthorized(error: unknown): boolean {
  if (error instanceof UnauthorizedError) return true;
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === 401) || isUnauthorized(error.cause);
}
