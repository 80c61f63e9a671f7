import { useCallback, useEffect, useState } from 'react';
import type { OfferState, OllamaModels, ReaderStates } from '#shared/contracts/frontend-model.ts';
import {
  builtInFrontend,
  isOfferedModel,
  offeredModel,
  ollamaModelOf,
} from '#shared/contracts/settings.ts';
import { connectedApp } from '../../app.ts';
import { useAppStatus } from '../../state/app-status.ts';
import { putSettings, useSetting } from '../../state/settings.ts';
import { Choice } from './choice.tsx';

/** While something is on its way, it is looked at so often, in milliseconds. */
const lookEveryMs = 1_000;

type Seen = {
  readonly models: OllamaModels;
  readonly offer: OfferState;
  readonly states: ReaderStates;
};

async function look(): Promise<Seen | null> {
  const app = connectedApp();
  if (app === null) return null;
  const [models, offer, states] = await Promise.all([
    app['frontend.ollamaModels']({}),
    app['frontend.offer']({}),
    app['frontend.readers']({}),
  ]);
  return { models, offer, states };
}

/** Looks at Ollama while this is on the screen: once, and again while something is on its way. */
function useOllama(chosen: string): readonly [Seen | null, () => void] {
  const [seen, setSeen] = useState<Seen | null>(null);
  const [turn, setTurn] = useState(0);
  const connected = useAppStatus(({ connection }) => connection.state === 'connected');
  const again = useCallback(() => setTurn((count) => count + 1), []);
  useEffect(() => {
    if (!connected) return undefined;
    let wanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const lookOn = async (): Promise<void> => {
      const found = await look().catch(() => null);
      if (!wanted || found === null) return;
      setSeen(found);
      const isAwaited = ollamaModelOf(chosen) !== null && !found.states.ollama.ready;
      if (found.offer.state === 'working' || isAwaited)
        timer = setTimeout(() => void lookOn(), lookEveryMs);
    };
    void lookOn();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [connected, chosen, turn]);
  return [seen, again];
}

/** Which model is asked last about a draft, and the offer to put Kingly’s own into Ollama. */
export function FrontendModel() {
  const chosen = useSetting('frontend.model');
  const [seen, lookAgain] = useOllama(chosen);
  const name = ollamaModelOf(chosen);
  const installed = seen?.models.models ?? [];
  // What was chosen stays in the list while Ollama is away.
  const names = [...new Set([...installed, ...(name === null ? [] : [name])])];
  const problem = name === null ? null : stateText(name, seen);
  return (
    <>
      <Choice
        name="Model that reads last"
        about="Asked where the others are not sure. A model of Ollama may confirm what they think; it never makes a command alone."
        value={chosen}
        values={[
          [builtInFrontend, 'Built in'],
          ...names.map((each) => [`ollama:${each}`, `${each} (Ollama)`] as const),
        ]}
        onChoose={(value) => void putSettings({ 'frontend.model': value })}
      />
      {problem === null ? null : (
        <li className="entry">
          <output className="page-about">{problem}</output>
        </li>
      )}
      <Offer seen={seen} has={installed.some(isOfferedModel)} lookAgain={lookAgain} />
    </>
  );
}

function stateText(name: string, seen: Seen | null): string | null {
  if (seen === null) return null;
  const { ready, reason } = seen.states.ollama;
  if (ready) return `${name} is ready.`;
  return `${name} is not there: ${reason ?? 'no reason was given.'} Until it is, the others read without it.`;
}

function Offer({
  seen,
  has,
  lookAgain,
}: {
  readonly seen: Seen | null;
  readonly has: boolean;
  readonly lookAgain: () => void;
}) {
  if (seen === null) return null;
  const { offer, models } = seen;
  const isWorking = offer.state === 'working';
  const act = (method: 'frontend.makeOffered' | 'frontend.stopOffered') => (): void => {
    void connectedApp()?.[method]({}).then(lookAgain, lookAgain);
  };
  const percent = offer.fraction === null ? null : Math.round(offer.fraction * 100);
  const said = isWorking && percent !== null ? `${offer.note ?? ''}: ${percent} %` : offer.note;
  return (
    <li className="entry entry-line setting">
      <span className="entry-text">
        <strong>{offeredModel} for Ollama</strong>
        <small>
          {has
            ? 'Kingly’s own reader is in your Ollama, and can be chosen above.'
            : 'Kingly’s own reader, put into your Ollama as a model beside the others.'}
        </small>
        {isWorking ? (
          <span className="progress">
            <progress aria-label={`Making ${offeredModel}`} value={offer.fraction ?? undefined} />
          </span>
        ) : null}
        <small role={offer.state === 'failed' ? 'alert' : 'status'}>
          {said ?? models.problem ?? ''}
        </small>
      </span>
      <span className="setting-actions">
        <button
          type="button"
          className="button"
          onClick={act(isWorking ? 'frontend.stopOffered' : 'frontend.makeOffered')}
        >
          {isWorking ? 'Stop' : has ? `Make ${offeredModel} again` : `Make ${offeredModel}`}
        </button>
      </span>
    </li>
  );
}
