import { spawn } from 'node:child_process';

/** Opens a link in the person’s browser; does nothing where there is none. */
export function openInBrowser(link: string): void {
  const [command, parameters]: readonly [string, string[]] =
    process.platform === 'darwin'
      ? ['open', [link]]
      : process.platform === 'win32'
        ? ['rundll32', ['url.dll,FileProtocolHandler', link]]
        : ['xdg-open', [link]];
  const child = spawn(command, parameters, { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
