import { protocol } from 'electron';
import { readFile } from 'node:fs/promises';
import { contentSecurityPolicy, securityHeaders } from '#core/host/content-security-policy.ts';
import type { Logger } from '#core/logger.ts';
import { pageScheme } from './addresses.ts';
import { pageFile } from './page-files.ts';

/** Makes the page’s scheme a full origin. Must be called before the app is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: pageScheme,
      privileges: {
        standard: true,
        secure: true,
        supportFetchAPI: true,
        corsEnabled: true,
        codeCache: true,
      },
    },
  ]);
}

type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** Serves the built page from `folder` under the page’s scheme. */
export function servePage(folder: string, log: Logger): void {
  const answer = async (address: string): Promise<Answer> => {
    const headers = { ...securityHeaders, 'Content-Security-Policy': contentSecurityPolicy() };
    const file = pageFile(folder, address);
    const body = file === null ? null : await readFile(file.path).catch(() => null);
    if (file !== null && body !== null) {
      return { status: 200, headers: { ...headers, 'Content-Type': file.mimeType }, body };
    }
    log.warn('The page asked for a file that is not there', { address: address.slice(0, 300) });
    return {
      status: 404,
      headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8' },
      body: Buffer.from('There is no such file.'),
    };
  };
  // The typings know only the newest Electron, which always has it.
  if (Reflect.has(protocol, 'handle')) {
    protocol.handle(pageScheme, async ({ url }) => {
      const { status, headers, body } = await answer(url);
      return new Response(new Uint8Array(body), { status, headers: { ...headers } });
    });
    return;
  }
  protocol.registerBufferProtocol(pageScheme, ({ url }, respond) => {
    void answer(url).then(({ status, headers, body }) =>
      respond({
        statusCode: status,
        mimeType: (headers['Content-Type'] ?? '').split(';')[0] ?? '',
        headers: { ...headers },
        data: body,
      }),
    );
  });
}
