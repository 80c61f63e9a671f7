import type {
  OAuthClientProvider,
  OAuthDiscoveryState,
} from '@modelcontextprotocol/sdk/client/auth.js';
import {
  type OAuthClientInformationMixed,
  OAuthClientInformationSchema,
  type OAuthTokens,
  OAuthTokensSchema,
} from '@modelcontextprotocol/sdk/shared/auth.js';
import type { z } from 'zod';
import { KinglyError } from '#shared/errors.ts';

/** What is kept of signing in, among the secrets of a server. Null removes a value. */
export type SignInSecrets = {
  read(): Promise<Readonly<Record<string, string>>>;
  write(values: Readonly<Record<string, string | null>>): Promise<void>;
};

const tokensKey = 'oauth:tokens';
const clientKey = 'oauth:client';

/** Whether the person has signed in to the server whose secrets these are. */
export function isSignedIn(secrets: Readonly<Record<string, string>>): boolean {
  return secrets[tokensKey] !== undefined;
}

function metadata(redirectUrl: string): OAuthClientProvider['clientMetadata'] {
  return {
    client_name: 'Kingly',
    redirect_uris: [redirectUrl],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    // A program on a person's machine can keep no secret of its own.
    token_endpoint_auth_method: 'none',
  };
}

/** Gives tokens to a connection and has them refreshed; asks nobody to sign in. */
export function keptProvider(secrets: SignInSecrets): OAuthClientProvider {
  const nowhere = 'http://127.0.0.1/signed-in';
  // Each request asks: read once, and known from then on.
  let known: Promise<Readonly<Record<string, string>>> | null = null;
  const read = (): Promise<Readonly<Record<string, string>>> => (known ??= secrets.read());
  const write = async (values: Parameters<SignInSecrets['write']>[0]): Promise<void> => {
    await secrets.write(values);
    known = null;
  };
  return {
    redirectUrl: nowhere,
    clientMetadata: metadata(nowhere),
    clientInformation: async () => parsed(OAuthClientInformationSchema, (await read())[clientKey]),
    tokens: async () => parsed(OAuthTokensSchema, (await read())[tokensKey]),
    saveTokens: (tokens) => write({ [tokensKey]: JSON.stringify(tokens) }),
    // The person signs in when they want to: the connection ends here.
    redirectToAuthorization: () => {},
    saveCodeVerifier: () => {},
    codeVerifier: () => {
      throw new KinglyError('internal', 'Nobody is signing in here');
    },
    invalidateCredentials: (scope) =>
      scope === 'verifier' || scope === 'discovery'
        ? Promise.resolve()
        : write({ [tokensKey]: null, ...(scope === 'tokens' ? {} : { [clientKey]: null }) }),
  };
}

/** Signs in once: registered anew, since the port that is come back to is another each time. */
export function signInProvider(
  secrets: SignInSecrets,
  flow: {
    readonly redirectUrl: string;
    readonly state: string;
    readonly onAddress: (address: URL) => void;
  },
): OAuthClientProvider {
  let client: OAuthClientInformationMixed | undefined;
  let tokens: OAuthTokens | undefined;
  let verifier = '';
  let found: OAuthDiscoveryState | undefined;
  return {
    redirectUrl: flow.redirectUrl,
    clientMetadata: metadata(flow.redirectUrl),
    state: () => flow.state,
    clientInformation: () => client,
    saveClientInformation: (given) => {
      client = given;
    },
    tokens: () => tokens,
    saveTokens: async (given) => {
      tokens = given;
      await secrets.write({
        [tokensKey]: JSON.stringify(given),
        [clientKey]: JSON.stringify(client),
      });
    },
    redirectToAuthorization: flow.onAddress,
    saveCodeVerifier: (given) => {
      verifier = given;
    },
    codeVerifier: () => verifier,
    // The code is exchanged where the person was sent to, whatever the server says by then.
    saveDiscoveryState: (given) => {
      found = given;
    },
    discoveryState: () => found,
  };
}

function parsed<Value>(schema: z.ZodType<Value>, text: string | undefined): Value | undefined {
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // Of another version: the person signs in again.
    return undefined;
  }
}
