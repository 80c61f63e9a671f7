import { z } from 'zod';

/** What an id names; it is also the id's prefix: `task_01k3…`. */
export const idPrefixes = [
  'cmd',
  'msg',
  'conv',
  'task',
  'run',
  'job',
  'ques',
  'sched',
  'mem',
  'ep',
  'ent',
  'fact',
  'chg',
  'ws',
  'proj',
  'boot',
  'client',
  'srv',
  'rule',
] as const;
export type IdPrefix = (typeof idPrefixes)[number];

const alphabet = '0123456789abcdefghijklmnopqrstuv';

/** Random bytes from the platform's Web Crypto, which every environment of Kingly has. */
declare const crypto: { getRandomValues(array: Uint8Array): Uint8Array };

/**
 * A new id that sorts by time: prefix, nine base-32 digits of milliseconds, ten random ones
 * (50 bits). Letters and digits only, so that it never needs escaping in a coded line.
 */
export function newId(prefix: IdPrefix, now: number = Date.now()): string {
  let time = '';
  for (let rest = now, digit = 0; digit < 9; digit += 1) {
    time = alphabet.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  let random = '';
  for (const byte of crypto.getRandomValues(new Uint8Array(10)))
    random += alphabet.charAt(byte & 31);
  return `${prefix}_${time}${random}`;
}

/** An id of any kind: bounded, and free of what the coded language escapes. */
export const idSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/u);

/** The workspace that exists from the first start on. */
export const defaultWorkspaceId = 'ws_default';
