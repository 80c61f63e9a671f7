import {
  auth,
  extractWWWAuthenticateParams,
  type OAuthClientProvider,
  UnauthorizedError,
} from '@modelcontextprotocol/sdk/client/auth.js';
import type { Fetch } from './checked-fetch.ts';

/**
 * `fetch` with the token of who has signed in. One that holds no more is renewed once, however
 * many requests meet its end together: most servers take a refresh token once only, so that the
 * package's own renewing, one for each request, would sign the person out.
 * @throws UnauthorizedError where the person must sign in anew
 */
export function signedInFetch(
  serverUrl: URL,
  provider: OAuthClientProvider,
  send: Fetch,
  sendElsewhere: Fetch,
): Fetch {
  let renewing: Promise<unknown> | null = null;
  const token = async (): Promise<string | undefined> => (await provider.tokens())?.access_token;
  const withToken = (init: RequestInit | undefined, value: string | undefined): RequestInit => {
    const headers = new Headers(init?.headers);
    if (value !== undefined) headers.set('authorization', `Bearer ${value}`);
    return { ...init, headers };
  };
  const renew = (refusal: Response): Promise<unknown> => {
    const { resourceMetadataUrl, scope } = extractWWWAuthenticateParams(refusal);
    return auth(provider, {
      serverUrl,
      fetchFn: sendElsewhere,
      ...(resourceMetadataUrl === undefined ? {} : { resourceMetadataUrl }),
      ...(scope === undefined ? {} : { scope }),
    });
  };
  return async (url, init) => {
    const used = await token();
    const response = await send(url, withToken(init, used));
    if (response.status !== 401) return response;
    await response.body?.cancel();
    if ((await token()) === used) {
      renewing ??= renew(response).finally(() => {
        renewing = null;
      });
      await renewing;
    }
    const renewed = await token();
    if (renewed === undefined || renewed === used) throw new UnauthorizedError();
    return await send(url, withToken(init, renewed));
  };
}
