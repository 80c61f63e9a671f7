import type { ToolServer } from '#shared/contracts/tools.ts';
import { builtInServers } from '#shared/tools/built-in-servers.ts';

type Server = Pick<ToolServer, 'source' | 'transport' | 'command'>;

/** What comes with Kingly under this server’s name; undefined for all others. */
export function builtInOf({ source, command }: Server) {
  return source === 'built-in' ? builtInServers.find(({ name }) => name === command) : undefined;
}

/** What the person takes on by allowing a server, in their words. */
export function whatAllowingMeans(server: Server): string {
  const each = 'Each call of its tools asks you first, until you answer “always”.';
  switch (builtInOf(server)?.name) {
    case 'files':
      return `It may read and change files in the folders that you choose, and nothing outside of them. ${each}`;
    case 'web-fetch':
      return `It may fetch pages of the public web, which tells their servers your address; your own network is out of its reach. ${each} “Always” holds for one host.`;
    case 'shell':
      return `It may run programs with all your rights: a command can read, change and send anything that you can. ${each} “Always” holds for exactly that command.`;
    case 'sqlite':
      return `It may read SQLite files in the folders that you choose, and change nothing. ${each}`;
    case 'time':
      return `It tells the time and touches nothing else. ${each}`;
    case 'kingly':
      return `It may look up, begin and stop your tasks. ${each}`;
    default:
      return server.transport === 'http'
        ? `Kingly connects to this address and sends it what its tools are called with. ${each}`
        : `Kingly starts this program on your computer, with all your rights, when a tool of it is needed. Allow it only if you know who made it. ${each}`;
  }
}
