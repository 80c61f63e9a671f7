import { useState } from 'react';
import Trash2 from 'lucide-react/icons/trash-2';
import type { Memory } from '#shared/contracts/entities.ts';
import { defaultWorkspaceId } from '#shared/ids.ts';
import type { JsonValue } from '#shared/json.ts';
import { app } from '../../app.ts';
import { changeMemory } from '../../send/change-memory.ts';
import { useMemory } from '../../state/memory.ts';
import { dayText, relationText } from '../../text/memory-text.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { useFetched } from '../use-fetched.ts';

/** What was noted under a key, with its earlier versions. */
export function Values() {
  const version = useMemory((state) => state.version);
  const { value: list, problem } = useFetched(`values ${version}`, () =>
    app()['memory.search']({ workspaceId: defaultWorkspaceId, query: '', limit: 100 }),
  );
  if (list === undefined) return <p className="page-note">{problem ?? ''}</p>;
  if (list.length === 0) {
    return <p className="page-quiet">Nothing noted. Say “Remember that …” and it stands here.</p>;
  }
  return (
    <ul className="entries">
      {list.map((memory) => (
        <Value key={memory.id} memory={memory} />
      ))}
    </ul>
  );
}

function Value({ memory }: { readonly memory: Memory }) {
  const { key, value, version, memoryType, validFrom } = memory;
  const [open, setOpen] = useState(false);
  return (
    <li className="entry">
      <div className="entry-line">
        <div className="entry-text">
          <h3>{relationText(key)}</h3>
          <p>{shown(value)}</p>
          <p>
            {memoryType} · since {dayText(validFrom)}
            {version === 1 ? null : (
              <>
                {' · '}
                <button
                  type="button"
                  className="link"
                  aria-expanded={open}
                  onClick={() => setOpen(!open)}
                >
                  {version === 2 ? '1 earlier version' : `${version - 1} earlier versions`}
                </button>
              </>
            )}
          </p>
          {open ? <Versions memory={memory} /> : null}
        </div>
        <IconButton
          small
          name={`Forget ${relationText(key)}`}
          icon={Trash2}
          onClick={() =>
            void changeMemory(
              {
                type: 'memory.forget',
                workspaceId: memory.workspaceId,
                target: { kind: 'key', key },
              },
              'Forgotten',
            )
          }
        />
      </div>
    </li>
  );
}

function Versions({ memory }: { readonly memory: Memory }) {
  const { key, workspaceId, version } = memory;
  const { value: versions } = useFetched(`${key} ${version}`, () =>
    app()['memory.history']({ workspaceId, key }),
  );
  return (
    <ol className="versions">
      {versions
        ?.filter((other) => other.version !== version)
        .toReversed()
        .map((other) => (
          <li key={other.id}>
            {shown(other.value)}{' '}
            <span>
              {dayText(other.validFrom)} – {other.validTo === null ? 'now' : dayText(other.validTo)}
            </span>
          </li>
        ))}
    </ol>
  );
}

function shown(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
