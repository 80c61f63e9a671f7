import { isKinglyError, toErrorInfo } from '#shared/errors.ts';
import type { ErrorInfo } from '#shared/errors.ts';
import type { ModelPart } from './language-model.ts';

/** The last part of a stream that was stopped. */
export function abortedPart(
  promptTokens: number | null = null,
  completionTokens: number | null = null,
): ModelPart {
  return { type: 'finish', reason: 'aborted', promptTokens, completionTokens };
}

/** The last part of a stream that failed. Anything that is not ours counts as `model_failed`. */
export function errorPart(error: unknown): ModelPart {
  return { type: 'error', error: modelErrorInfo(error) };
}

function modelErrorInfo(error: unknown): ErrorInfo {
  const info = toErrorInfo(error);
  if (isKinglyError(error)) return info;
  return { code: 'model_failed', message: `The model failed: ${info.message}`, retryable: true };
}

/** What a stream says once its model was closed. */
export function closedPart(name: string): ModelPart {
  return {
    type: 'error',
    error: { code: 'model_unavailable', message: `${name} was closed.`, retryable: true },
  };
}
