import { useState } from 'react';
import KeyRound from 'lucide-react/icons/key-round';
import type { ToolServer } from '#shared/contracts/tools.ts';
import { app, telling } from '../../app.ts';
import { ExactText } from './exact-text.tsx';

/** Leads to the page where a person signs in to a server, once they have seen its whole address. */
export function SignIn({ server }: { readonly server: ToolServer }) {
  const { id, name } = server;
  const [address, setAddress] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const ask = async (): Promise<void> => {
    setAsking(true);
    const begun = await telling(`Signing in to ${name} could not begin`, () =>
      app()['tools.servers.signIn']({ id }),
    );
    setAsking(false);
    setAddress(begun?.address ?? null);
  };
  return (
    <section className="allow-server" aria-label={`Sign in to ${name}`}>
      <p>
        This server wants you to sign in with it. Kingly asks it where, and shows you the address
        before anything is opened; then it waits ten minutes for your browser to come back.
      </p>
      {address === null ? null : <ExactText name={`Where you sign in to ${name}`} text={address} />}
      <div className="editor-actions">
        <button
          type="button"
          className="button"
          disabled={asking}
          aria-label={`Ask ${name} where to sign in`}
          onClick={() => void ask()}
        >
          <KeyRound aria-hidden /> {address === null ? 'Sign in…' : 'Ask again'}
        </button>
        {address === null ? null : (
          <a className="button primary" href={address} target="_blank" rel="noopener noreferrer">
            Open this page
          </a>
        )}
      </div>
    </section>
  );
}
