import { useEffect, useState } from 'react';
import type { ReaderStates } from '#shared/contracts/frontend-model.ts';
import { app, connectedApp, telling } from '../../app.ts';
import { useAppStatus } from '../../state/app-status.ts';
import { correctionsAsTsv, forgetCorrections, useCorrections } from '../../state/corrections.ts';
import { saveFile } from '../../transfer/save-file.ts';
import { Switch } from './switch.tsx';

/** How messages are read, and what the person corrected. */
export function ReadingSettings() {
  return (
    <section className="page-section" aria-labelledby="reading-settings">
      <h2 id="reading-settings">How Kingly reads you</h2>
      <p className="page-about">
        What you type is read here, on this machine: at once by a small classifier in the window,
        and where that is not sure, by small models beside it. Where they disagree, it is plain
        chat.
      </p>
      <ul className="entries">
        <Switch
          name="frontend.readers"
          title="Ask the small models"
          about="Without them the classifier reads alone, and more is read as plain chat."
        />
        <Readers />
        <Switch
          name="frontend.aheadOnBattery"
          title="Read ahead on battery"
          about="Drafts are read while you type, so that the reading is there at Enter. It costs a little power."
        />
        <Corrections />
      </ul>
    </section>
  );
}

const readerNames = {
  encoder: 'Sentence encoder',
  adapter: 'Language model with adapter',
} as const;

/** Whether each small model can be asked now. */
function Readers() {
  const [states, setStates] = useState<ReaderStates | null>(null);
  const connected = useAppStatus(({ connection }) => connection.state === 'connected');
  useEffect(() => {
    let wanted = true;
    if (connected)
      void connectedApp()
        ?.['frontend.readers']({})
        .then(
          (found) => wanted && setStates(found),
          () => undefined,
        );
    return () => {
      wanted = false;
    };
  }, [connected]);
  if (states === null) return null;
  return (
    <li className="entry">
      <ul className="reader-states" aria-label="Small models">
        {(['encoder', 'adapter'] as const).map((reader) => (
          <li key={reader}>
            {readerNames[reader]}: {states[reader].ready ? 'ready' : 'not there'}
            {states[reader].reason === null ? null : <small> {states[reader].reason}</small>}
          </li>
        ))}
      </ul>
    </li>
  );
}

/** What the person corrected: kept here, learnt from, to be taken along or forgotten. */
function Corrections() {
  const corrections = useCorrections((state) => state.corrections);
  const learnt = useCorrections((state) => state.learnt !== null);
  const count = corrections.length;
  return (
    <li className="entry entry-line setting">
      <span className="entry-text">
        <strong>
          {count === 0 ? 'No corrections' : count === 1 ? '1 correction' : `${count} corrections`}
        </strong>
        <small>
          When you correct how a message was read, the message is kept on this machine and learnt
          from.{learnt ? ' They are learnt.' : ''} A correction goes with its conversation.
        </small>
      </span>
      <span className="setting-actions">
        <button
          type="button"
          className="button"
          disabled={count === 0}
          onClick={() =>
            saveFile(
              'kingly-corrections.tsv',
              'text/tab-separated-values',
              correctionsAsTsv(corrections),
            )
          }
        >
          Export
        </button>
        <button
          type="button"
          className="button"
          disabled={count === 0}
          onClick={() => void telling('They were not forgotten', () => forgetCorrections(app()))}
        >
          Forget corrections
        </button>
      </span>
    </li>
  );
}
