import type { ToolLimits } from '../limits.ts';
import type { ToolServers } from '../tool-servers.ts';
import type { SignInSecrets } from './provider.ts';
import { beginSignIn, type SignIn } from './sign-in.ts';

/** Signing in to servers: one at a time for each, and given up with the backend. */
export type SignIns = {
  /** The page to sign in at. @throws KinglyError as {@link beginSignIn}, and where it is off */
  begin(serverId: string): Promise<{ readonly address: string }>;
  close(): void;
};

export function createSignIns(
  servers: Pick<ToolServers, 'usable' | 'restart'>,
  limits: ToolLimits,
  secretsOf: (serverId: string) => SignInSecrets,
): SignIns {
  const underWay = new Map<string, SignIn>();
  return {
    begin: async (serverId) => {
      const { definition, server } = await servers.usable(serverId);
      underWay.get(serverId)?.close();
      const signIn = await beginSignIn({
        server: definition,
        secrets: secretsOf(serverId),
        limits,
        onSignedIn: () => {
          // Connects anew; what goes wrong is in its state.
          servers.restart(serverId).catch((error: unknown) => server.tell(String(error)));
        },
        onFailure: (reason) =>
          server.tell(`You are not signed in to ${definition.name}: ${reason.slice(0, 1_000)}`),
      });
      underWay.set(serverId, signIn);
      return { address: signIn.address };
    },
    close: () => {
      for (const { close } of underWay.values()) close();
    },
  };
}
