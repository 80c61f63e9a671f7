import { z } from 'zod';

/** Every error code that a person or another process may see. */
export const errorCodes = [
  'invalid_input',
  'invalid_command',
  'unknown_method',
  'not_found',
  'duplicate',
  'lost_lease',
  'cancelled',
  'timeout',
  'not_available',
  'refused',
  'disconnected',
  'tool_failed',
  'model_unavailable',
  'model_failed',
  'model_invalid_reply',
  'store_newer',
  'store_damaged',
  'store_full',
  'store_failed',
  'protocol_mismatch',
  'unauthorised',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** An error as data: what crosses a port, a socket or the database. */
export const errorInfoSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string().max(4_000),
  retryable: z.boolean(),
});
export type ErrorInfo = z.infer<typeof errorInfoSchema>;

const marker = Symbol.for('kingly.error');

/**
 * The one error class. `message` is written for a person; `retryable` says whether the same
 * call may succeed later. Recognised by a marker, not `instanceof`, since bundles may hold
 * more than one copy of this module.
 */
export class KinglyError extends Error {
  readonly [marker] = true;
  readonly code: ErrorCode;
  readonly retryable: boolean;

  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly retryable?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'KinglyError';
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** Whether a value is a {@link KinglyError}, also one of another copy of this module. */
export function isKinglyError(value: unknown): value is KinglyError {
  return typeof value === 'object' && value !== null && marker in value;
}

/** Turns anything thrown into data. An unknown error becomes `internal`, with its own message. */
export function toErrorInfo(error: unknown): ErrorInfo {
  if (isKinglyError(error)) {
    return { code: error.code, message: error.message.slice(0, 4_000), retryable: error.retryable };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message: message.slice(0, 4_000), retryable: false };
}

/** The error that an {@link ErrorInfo} stands for. */
export function fromErrorInfo(info: ErrorInfo): KinglyError {
  return new KinglyError(info.code, info.message, { retryable: info.retryable });
}

/** Turns a failed zod parse into `invalid_input` that names what and where. */
export function invalidInput(what: string, error: z.ZodError): KinglyError {
  const issue = error.issues[0];
  const where = issue && issue.path.length > 0 ? ` at ${issue.path.map(String).join('.')}` : '';
  return new KinglyError('invalid_input', `${what}${where}: ${issue?.message ?? 'invalid'}`, {
    cause: error,
  });
}

/** Parses a value that came from outside; throws `invalid_input` naming `what` and where. */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (!result.success) throw invalidInput(what, result.error);
  return result.data;
}

/** Closes a union: does not compile when a case is missing, throws if one arrives all the same. */
export function assertNever(value: never): never {
  throw new KinglyError('internal', `unexpected value: ${JSON.stringify(value)}`);
}
