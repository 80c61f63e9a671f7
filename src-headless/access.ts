import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Decides who is the person that started Kingly: whoever has the link, then whoever has its cookie. */
export type Access = {
  /** The secret in the link. */
  readonly token: string;
  /** The cookie’s value: made from the token, but not the token. */
  readonly session: string;
  isToken(candidate: string): boolean;
  isSession(candidate: string): boolean;
};

/** 256 bits, as unpadded base64url. */
const tokenPattern = /^[A-Za-z0-9_-]{43}$/u;

/**
 * Reads the token from the data folder or makes a new one there, readable by this user only. It is
 * kept, so that a browser that was let in stays in after a restart.
 */
export function openAccess(dataFolder: string): Access {
  const file = join(dataFolder, 'access-token');
  const token = readToken(file) ?? makeToken(file);
  const session = createHmac('sha256', token).update('kingly session 1').digest('base64url');
  return {
    token,
    session,
    isToken: (candidate) => isSame(candidate, token),
    isSession: (candidate) => isSame(candidate, session),
  };
}

function readToken(file: string): string | undefined {
  try {
    const token = readFileSync(file, 'utf8').trim();
    // A token of another shape was not made here: a new one takes its place.
    if (!tokenPattern.test(token)) return undefined;
    chmodSync(file, 0o600);
    return token;
  } catch {
    return undefined;
  }
}

function makeToken(file: string): string {
  const token = randomBytes(32).toString('base64url');
  writeFileSync(file, `${token}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
  return token;
}

/** Compares in a time that depends on neither value; hashing first makes the lengths equal. */
function isSame(candidate: string, secret: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(candidate), digest(secret));
}
