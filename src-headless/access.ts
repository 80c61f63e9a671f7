import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { isSameSecret, openSecret } from '#core/host/secret-file.ts';

/** Decides who is the person that started Kingly: whoever has the link, then whoever has its cookie. */
export type Access = {
  /** The secret in the link. */
  readonly token: string;
  /** The cookie’s value: made from the token, but not the token. */
  readonly session: string;
  isToken(candidate: string): boolean;
  isSession(candidate: string): boolean;
};

/** The token is kept in the data folder, readable by this user only. */
export function openAccess(dataFolder: string): Access {
  const token = openSecret(join(dataFolder, 'access-token'));
  const session = createHmac('sha256', token).update('kingly session 1').digest('base64url');
  return {
    token,
    session,
    isToken: (candidate) => isSameSecret(candidate, token),
    isSession: (candidate) => isSameSecret(candidate, session),
  };
}
