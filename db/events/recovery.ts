import type { ErrorCode, ErrorInfo } from '#shared/errors.ts';

const byCode: Partial<Readonly<Record<ErrorCode, string>>> = {
  model_unavailable: 'Start Ollama, or choose the built-in model',
  model_failed: 'Try again, or choose another model',
  model_invalid_reply: 'Try again, or choose a larger model',
  timeout: 'Try again, or choose a faster model',
  store_full: 'Make room on the disk',
  store_damaged: 'Put a backup of the database in its place',
};

/** What a person can do about an error; empty where there is nothing to say. */
export function recoveryOf(error: ErrorInfo): string {
  return byCode[error.code] ?? (error.retryable ? 'Try again' : '');
}
