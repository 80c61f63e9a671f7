import { KinglyError } from '#shared/errors.ts';

/** What is told where the runtime cannot load a model's file. */
export function loadFailure(path: string, error: unknown): KinglyError {
  const reason = error instanceof Error ? error.message : String(error);
  return new KinglyError(
    'model_unavailable',
    `The model file ${path} could not be loaded: ${reason}`,
    { retryable: true, cause: error },
  );
}
