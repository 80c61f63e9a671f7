import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';

/** 256 bits, as unpadded base64url. */
const pattern = /^[A-Za-z0-9_-]{43}$/u;

/**
 * Reads a secret from a file or makes a new one there, readable by this user only. It is kept, so
 * that whoever was let in stays in after a restart.
 */
export function openSecret(file: string): string {
  return readSecret(file) ?? makeSecret(file);
}

function readSecret(file: string): string | undefined {
  try {
    const secret = readFileSync(file, 'utf8').trim();
    // One of another shape was not made here: a new one takes its place.
    if (!pattern.test(secret)) return undefined;
    chmodSync(file, 0o600);
    return secret;
  } catch {
    return undefined;
  }
}

function makeSecret(file: string): string {
  const secret = randomBytes(32).toString('base64url');
  writeFileSync(file, `${secret}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
  return secret;
}

/** Compares in a time that depends on neither value; hashing first makes the lengths equal. */
export function isSameSecret(candidate: string, secret: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(candidate), digest(secret));
}
