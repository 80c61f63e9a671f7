import { type App, type Session, shell, type WebContents } from 'electron';
import type { Logger } from '#core/logger.ts';
import { externalAddress, isOwnPage } from './addresses.ts';
import { isDownloadAllowed, isPermissionGranted, isRequestAllowed } from './permissions.ts';

/** Refuses what a page of the app never needs, for every page there will ever be. */
export function secureContents(app: App, log: Logger): void {
  app.on('web-contents-created', (_event, contents) => secure(contents, log));
}

/** Permissions and network of the session that the windows share. */
export function secureSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, respond, details) => {
    respond(isPermissionGranted(permission, details.requestingUrl));
  });
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) =>
    isPermissionGranted(permission, requestingOrigin),
  );
  session.setDevicePermissionHandler(() => false);
  // The content security policy says so too; this holds even for a page that lost it.
  session.webRequest.onBeforeRequest(({ url }, respond) =>
    respond({ cancel: !isRequestAllowed(url) }),
  );
  session.on('will-download', (event, item) => {
    if (!isDownloadAllowed(item.getURL())) event.preventDefault();
  });
}

function secure(contents: WebContents, log: Logger): void {
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url, log);
    return { action: 'deny' };
  });
  contents.on('will-navigate', (event, url) => {
    if (isOwnPage(url)) return;
    event.preventDefault();
    openOutside(url, log);
  });
  contents.on('will-redirect', (event, url) => {
    if (!isOwnPage(url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

function openOutside(address: string, log: Logger): void {
  const external = externalAddress(address);
  if (external === null) {
    log.warn('A link was refused', { address: address.slice(0, 200) });
    return;
  }
  shell.openExternal(external).catch((error: unknown) => {
    log.warn('A link could not be opened', { error: String(error) });
  });
}
