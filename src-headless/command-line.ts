import { KinglyError } from '#shared/errors.ts';

export type HeadlessOptions = {
  /** 0 takes any free port. */
  readonly port: number;
  /** The port was asked for, so that no other will do. */
  readonly portIsChosen: boolean;
  /** Whether the browser may be opened. */
  readonly open: boolean;
};

/** Kingly’s usual port. */
export const usualPort = 8417;

/**
 * Reads `--port N` (or `KINGLY_PORT`) and `--no-open`.
 * @throws KinglyError `invalid_input` naming the argument that is wrong
 */
export function readCommandLine(
  parameters: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): HeadlessOptions {
  let port = environment['KINGLY_PORT'] === '' ? undefined : environment['KINGLY_PORT'];
  let open = true;
  for (let index = 0; index < parameters.length; index += 1) {
    const parameter = parameters[index] ?? '';
    if (parameter === '--no-open') open = false;
    else if (parameter === '--port') port = parameters[(index += 1)] ?? '';
    else if (parameter.startsWith('--port=')) port = parameter.slice('--port='.length);
    else {
      throw new KinglyError(
        'invalid_input',
        `Kingly does not know ${parameter}. It knows --port N and --no-open.`,
      );
    }
  }
  return {
    port: port === undefined ? usualPort : readPort(port),
    portIsChosen: port !== undefined,
    open,
  };
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/u.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) {
    throw new KinglyError('invalid_input', `A port is a number from 0 to 65535, not “${text}”.`);
  }
  return port;
}
