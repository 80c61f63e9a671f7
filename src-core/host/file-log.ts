import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Logger } from '../logger.ts';

export type FileLogOptions = {
  /** The newest file; older ones stand beside it as `….1`, `….2`. Its folder is made. */
  readonly file: string;
  /** Bytes of one file before it is put aside. */
  readonly maximumBytes?: number;
  /** Files kept besides the newest. */
  readonly keep?: number;
  /** Also gets each line, as for a console. */
  readonly echo?: (line: string) => void;
};

/** A log that can be closed. After that, lines only go to `echo`. */
export type FileLog = Logger & { close(): void };

/** Longer lines are cut: one runaway message must not push everything else out. */
const maximumLine = 8_000;

/**
 * A log in a file with bounded size. Lines are written at once (about 20 µs each), so that the
 * last words before a crash are there. A disk that takes nothing more loses lines, not the app.
 */
export function openFileLog(options: FileLogOptions): FileLog {
  const { file, maximumBytes = 2_000_000, keep = 2, echo } = options;
  let descriptor: number | undefined;
  let size = 0;

  const open = (): void => {
    try {
      mkdirSync(dirname(file), { recursive: true });
      // The log names files and errors of one person: nobody else reads it.
      descriptor = openSync(file, 'a', 0o600);
      size = fstatSync(descriptor).size;
    } catch {
      descriptor = undefined;
    }
  };
  const close = (): void => {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  };
  const rotate = (): void => {
    close();
    for (let index = keep; index >= 1; index -= 1) {
      const from = index === 1 ? file : `${file}.${index - 1}`;
      if (existsSync(from)) renameSync(from, `${file}.${index}`);
    }
    open();
  };
  const write = (
    level: string,
    message: string,
    details?: Readonly<Record<string, unknown>>,
  ): void => {
    const line = formatLine(level, message, details);
    echo?.(line);
    if (descriptor === undefined) return;
    try {
      if (size > 0 && size + line.length > maximumBytes) rotate();
      if (descriptor !== undefined) size += writeSync(descriptor, `${line}\n`);
    } catch {
      // A full disk: the echo has it, and the store tells the person.
    }
  };

  open();
  return {
    info: (message, details) => write('info', message, details),
    warn: (message, details) => write('warn', message, details),
    error: (message, details) => write('error', message, details),
    close,
  };
}

function formatLine(
  level: string,
  message: string,
  details?: Readonly<Record<string, unknown>>,
): string {
  const more = details === undefined ? '' : ` ${describe(details)}`;
  // One entry, one line: whatever a stranger put into a message cannot forge another entry.
  const text = `${message}${more}`.replaceAll(/\r?\n/gu, '\\n').slice(0, maximumLine);
  return `${new Date().toISOString()} ${level} ${text}`;
}

function describe(details: Readonly<Record<string, unknown>>): string {
  try {
    return JSON.stringify(details, (_key, value: unknown) =>
      value instanceof Error ? (value.stack ?? value.message) : value,
    );
  } catch {
    return '[details that cannot be written]';
  }
}
