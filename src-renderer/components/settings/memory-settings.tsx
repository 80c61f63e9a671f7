import { useState } from 'react';
import { defaultWorkspaceId } from '#shared/ids.ts';
import { app } from '../../app.ts';
import { useMemory } from '../../state/memory.ts';
import { openPage } from '../../state/ui.ts';
import { memoryCountsText } from '../../text/memory-text.ts';
import { EraseDialog } from '../memory/erase-dialog.tsx';
import { useFetched } from '../use-fetched.ts';
import { MemoryExport } from './memory-export.tsx';
import { MemoryImport } from './memory-import.tsx';
import { Switch } from './switch.tsx';

/** What is remembered, and how it is taken out, in and away. */
export function MemorySettings() {
  return (
    <section className="page-section" aria-labelledby="memory-settings">
      <h2 id="memory-settings">Memory</h2>
      <p className="page-about">
        What you say is remembered on this machine: people, places, projects and what is true of
        them. A private conversation is never remembered.
      </p>
      <ul className="entries">
        <Switch
          name="memory.enabled"
          title="Remember what I say"
          about="While this is off, nothing is remembered. What is there stays, and you can still change it by hand."
        />
        <Switch
          name="memory.model"
          title="Let the model look for facts"
          about="Plain sentences are understood without it. What it finds must quote your words."
        />
        <Held />
        <MemoryExport />
        <MemoryImport />
      </ul>
    </section>
  );
}

/** How much there is, the way to it, and the way to be rid of it. */
function Held() {
  const [erasing, setErasing] = useState(false);
  const version = useMemory((state) => state.version);
  const { value: counts } = useFetched(`held ${version}`, () =>
    app()['memory.counts']({ workspaceId: defaultWorkspaceId }),
  );
  const text = counts === undefined ? '' : memoryCountsText(counts);
  const isEmpty = counts !== undefined && text === '';
  return (
    <li className="entry">
      <div className="entry-line setting">
        <span className="entry-text">
          <strong>{isEmpty ? 'Nothing is remembered' : 'What is remembered'}</strong>
          {isEmpty ? null : <small data-testid="memory-counts">{text}</small>}
        </span>
        <span className="setting-actions">
          <button type="button" className="button" onClick={() => openPage({ kind: 'memory' })}>
            Open memory
          </button>
          <button
            type="button"
            className="button danger"
            disabled={isEmpty}
            onClick={() => setErasing(true)}
          >
            Erase all …
          </button>
        </span>
      </div>
      {erasing ? (
        <EraseDialog
          what="the whole memory"
          about={`All of it is removed from the disk: ${text}. Your conversations stay as they are. This cannot be undone; an export brings it back.`}
          target={{ kind: 'everything' }}
          workspaceId={defaultWorkspaceId}
          word="erase"
          onErased={() => {}}
          onClose={() => setErasing(false)}
        />
      ) : null}
    </li>
  );
}
