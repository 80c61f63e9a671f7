import { ipcMain, MessageChannelMain, type WebContents, type WebFrameMain } from 'electron';
import type { Logger } from '#core/logger.ts';
import type { Port } from '#shared/rpc/port.ts';
import { isOwnPage } from './addresses.ts';
import { messagePort } from './message-port.ts';

/** A window’s page, from one navigation to the next. */
type Page = { generation: number; port: Port | undefined };

/**
 * Gives each page of the app that asks one port to the app; the only user of raw IPC in main.
 * A page that asks again gets a new port in place of its old one.
 * @param connect resolves once the app can serve; pages that ask earlier wait
 */
export function hostPages(connect: Promise<(port: Port) => void>, log: Logger): void {
  const pages = new Map<WebContents, Page>();
  // An app that could not start says so itself; its page is not connected.
  const connected = connect.catch(() => undefined);

  const pageOf = (contents: WebContents): Page => {
    const known = pages.get(contents);
    if (known !== undefined) return known;
    const page: Page = { generation: 0, port: undefined };
    // A page that is left, reloaded or dead does not always close its port in time.
    const leave = (): void => {
      page.generation += 1;
      page.port?.close();
      page.port = undefined;
    };
    contents.on('did-navigate', leave);
    contents.on('render-process-gone', leave);
    contents.once('destroyed', () => {
      leave();
      pages.delete(contents);
    });
    pages.set(contents, page);
    return page;
  };

  const give = async (contents: WebContents): Promise<void> => {
    const page = pageOf(contents);
    const { generation } = page;
    const connectPort = await connected;
    if (connectPort === undefined || contents.isDestroyed() || page.generation !== generation)
      return;
    page.port?.close();
    const { port1, port2 } = new MessageChannelMain();
    const port = messagePort(port2);
    page.port = port;
    connectPort(port);
    contents.mainFrame.postMessage('kingly:port', null, [port1]);
  };

  ipcMain.on('kingly:connect', ({ sender, senderFrame }) => {
    if (!isTrusted(sender, senderFrame)) {
      log.warn('A stranger asked for a connection', { address: senderFrame?.url.slice(0, 200) });
      return;
    }
    give(sender).catch((error: unknown) => {
      log.error('A page could not be connected', { error: String(error) });
    });
  });
}

/** Only the main frame of a window that shows the own page. */
function isTrusted(sender: WebContents, frame: WebFrameMain | null): boolean {
  if (frame === null) return false;
  // Frames may be wrapped anew for each event; their ids tell.
  const main = sender.mainFrame;
  return (
    frame.processId === main.processId && frame.routingId === main.routingId && isOwnPage(frame.url)
  );
}
