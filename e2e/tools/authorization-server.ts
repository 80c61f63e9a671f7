import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { answerFromAfar } from '#backend/tools/test-support/far-server.ts';

type Code = { readonly client: string; readonly challenge: string; readonly redirect: string };

/** A tool server whose people sign in, and the strict server that signs them in. */
export type SignInServer = {
  readonly url: string;
  /** What it was asked, path by path. */
  readonly asked: string[];
  /** Access tokens hold no more; refreshing gives new ones. */
  expire(): void;
  /** Nor do refresh tokens: everybody signs in anew. */
  revoke(): void;
  /** Names another page to sign in at. */
  signInAt(page: string): void;
  /** The next person says no. */
  refuseNext(): void;
  close(): Promise<void>;
};

/**
 * Both on one port of the loopback address, with discovery, registration, PKCE (S256 only), codes
 * that hold once and refresh tokens that are replaced at each use.
 */
export async function openSignInServer(): Promise<SignInServer> {
  const asked: string[] = [];
  const clients = new Map<string, readonly string[]>();
  const codes = new Map<string, Code>();
  const access = new Set<string>();
  const refresh = new Map<string, string>();
  let page: string | null = null;
  let refuses = false;
  let origin = '';

  const give = (client: string): object => {
    const [accessToken, refreshToken] = [randomUUID(), randomUUID()];
    access.add(accessToken);
    refresh.set(refreshToken, client);
    return {
      access_token: accessToken,
      refresh_token: refreshToken,
      token_type: 'Bearer',
      expires_in: 3_600,
    };
  };
  const token = (form: URLSearchParams): object | null => {
    const field = (name: string): string => form.get(name) ?? '';
    if (field('resource') !== `${origin}/mcp`) return null;
    if (field('grant_type') === 'refresh_token') {
      const client = refresh.get(field('refresh_token'));
      refresh.delete(field('refresh_token'));
      return client !== undefined && client === field('client_id') ? give(client) : null;
    }
    const code = codes.get(field('code'));
    codes.delete(field('code'));
    const proof = createHash('sha256').update(field('code_verifier')).digest('base64url');
    const isRight =
      code !== undefined &&
      code.client === field('client_id') &&
      code.redirect === field('redirect_uri') &&
      code.challenge === proof;
    return isRight ? give(code.client) : null;
  };
  const authorize = (query: URLSearchParams, response: ServerResponse): void => {
    const field = (name: string): string => query.get(name) ?? '';
    const redirect = field('redirect_uri');
    const isRight =
      clients.get(field('client_id'))?.includes(redirect) === true &&
      field('response_type') === 'code' &&
      field('code_challenge_method') === 'S256';
    if (!isRight) {
      json(response, 400, { error: 'invalid_request' });
      return;
    }
    const back = new URL(redirect);
    back.searchParams.set('state', field('state'));
    if (refuses) back.searchParams.set('error', 'access_denied');
    else {
      const code = randomUUID();
      codes.set(code, { client: field('client_id'), challenge: field('code_challenge'), redirect });
      back.searchParams.set('code', code);
    }
    refuses = false;
    response.writeHead(302, { location: back.href }).end();
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', origin);
    asked.push(url.pathname);
    switch (url.pathname) {
      case '/.well-known/oauth-protected-resource/mcp':
        json(response, 200, { resource: `${origin}/mcp`, authorization_servers: [origin] });
        return;
      case '/.well-known/oauth-authorization-server':
        json(response, 200, {
          issuer: origin,
          authorization_endpoint: page ?? `${origin}/authorize`,
          token_endpoint: `${origin}/token`,
          registration_endpoint: `${origin}/register`,
          response_types_supported: ['code'],
          grant_types_supported: ['authorization_code', 'refresh_token'],
          code_challenge_methods_supported: ['S256'],
          token_endpoint_auth_methods_supported: ['none'],
        });
        return;
      case '/register': {
        const given: { redirect_uris: string[] } = JSON.parse(await text(request));
        const id = randomUUID();
        clients.set(id, given.redirect_uris);
        json(response, 201, { ...given, client_id: id });
        return;
      }
      case '/authorize':
        authorize(url.searchParams, response);
        return;
      case '/token': {
        const given = token(new URLSearchParams(await text(request)));
        json(response, given === null ? 400 : 200, given ?? { error: 'invalid_grant' });
        return;
      }
      case '/mcp':
        if (!access.has(request.headers.authorization?.replace('Bearer ', '') ?? '')) {
          const metadata = `${origin}/.well-known/oauth-protected-resource/mcp`;
          response.setHeader('www-authenticate', `Bearer resource_metadata="${metadata}"`);
          json(response, 401, { error: 'invalid_token' });
          return;
        }
        await answerFromAfar(request, response, '1');
        return;
      default:
        json(response, 404, { error: 'not_found' });
    }
  };
  const http = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const bound = http.address();
  if (bound === null || typeof bound === 'string') throw new Error('It does not listen');
  origin = `http://127.0.0.1:${bound.port}`;
  return {
    url: `${origin}/mcp`,
    asked,
    expire: () => access.clear(),
    revoke: () => {
      access.clear();
      refresh.clear();
    },
    signInAt: (given) => {
      page = given;
    },
    refuseNext: () => {
      refuses = true;
    },
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
