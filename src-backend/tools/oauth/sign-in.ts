import { randomBytes } from 'node:crypto';
import { auth, extractWWWAuthenticateParams } from '@modelcontextprotocol/sdk/client/auth.js';
import type { ToolServerDefinition } from '#shared/contracts/tools.ts';
import { isKinglyError, KinglyError } from '#shared/errors.ts';
import type { ToolLimits } from '../limits.ts';
import { readServerAddress } from '../server-address.ts';
import { serverError } from '../server-error.ts';
import { checkedAddress } from './checked-address.ts';
import { checkedFetch, type Fetch } from './checked-fetch.ts';
import { openLoopback } from './loopback.ts';
import { type SignInSecrets, signInProvider } from './provider.ts';

/** How long the person may take in the browser. Milliseconds. */
const patienceMs = 600_000;

export type SignInOptions = {
  readonly server: ToolServerDefinition;
  readonly secrets: SignInSecrets;
  readonly limits: ToolLimits;
  /** Tokens are kept: the server can be used. */
  readonly onSignedIn: () => void;
  /** Nothing came of it, with the reason for the person. */
  readonly onFailure: (reason: string) => void;
};

/** Signing in that is under way: where the person is to go, and a way to give it up. */
export type SignIn = { readonly address: string; readonly close: () => void };

/**
 * Begins signing in to a server at an address: finds who signs people in, registers Kingly there,
 * and waits on the loopback address. Nothing is opened: the address is for the person to see.
 * @throws KinglyError `invalid_input` for a server of this machine, `refused` for an address that
 *   is not safe, `not_available` where the server signs nobody in.
 */
export async function beginSignIn(options: SignInOptions): Promise<SignIn> {
  const { server, secrets, limits, onSignedIn, onFailure } = options;
  if (server.transport !== 'http' || server.url === null) {
    throw new KinglyError(
      'invalid_input',
      `${server.name} runs on this machine: it needs no signing in`,
    );
  }
  const serverUrl = readServerAddress(server.url);
  const fetchFn = checkedFetch(serverUrl, limits);
  const state = randomBytes(32).toString('base64url');
  let address: URL | null = null;
  const loopback = await openLoopback({
    state,
    withinMs: patienceMs,
    finish: async (code) => {
      await auth(provider, { ...where, authorizationCode: code }).catch((error: unknown) => {
        throw told(server.name, error);
      });
      onSignedIn();
    },
    onFailure,
  });
  const provider = signInProvider(secrets, {
    redirectUrl: loopback.redirectUrl,
    state,
    onAddress: (given) => {
      address = checkedAddress(given, serverUrl);
    },
  });
  let where: Parameters<typeof auth>[1] = { serverUrl, fetchFn };
  try {
    where = { ...where, ...(await askedBy(serverUrl, fetchFn)) };
    await auth(provider, where);
  } catch (error) {
    loopback.close();
    throw told(server.name, error);
  }
  const { href } = address ?? { href: null };
  if (href === null) {
    loopback.close();
    throw new KinglyError('not_available', `${server.name} named no page to sign in at`);
  }
  return { address: href, close: loopback.close };
}

/** What the server says, when it refuses, of where its people sign in. */
async function askedBy(
  serverUrl: URL,
  fetchFn: Fetch,
): Promise<{ readonly resourceMetadataUrl?: URL; readonly scope?: string }> {
  const response = await fetchFn(serverUrl, { headers: { accept: 'text/event-stream' } });
  await response.body?.cancel();
  if (response.status !== 401) return {};
  const { resourceMetadataUrl, scope } = extractWWWAuthenticateParams(response);
  return {
    ...(resourceMetadataUrl === undefined ? {} : { resourceMetadataUrl }),
    ...(scope === undefined ? {} : { scope }),
  };
}

function told(name: string, error: unknown): KinglyError {
  return isKinglyError(error) ? error : serverError(name, 'signing in', error);
}
