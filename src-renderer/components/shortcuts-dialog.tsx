import { useEffect, useRef } from 'react';
import { shortcutText } from '../shortcuts.ts';
import { useUi } from '../state/ui.ts';
import { CacheFiguresDisclosure } from './cache-figures.tsx';

const rows = (): readonly (readonly [string, string])[] => [
  [shortcutText('N'), 'New conversation'],
  [shortcutText('I'), 'Private conversation'],
  [shortcutText('K'), 'Search'],
  [shortcutText('B'), 'Show or hide conversations'],
  [shortcutText('J'), 'Show or hide Now'],
  [shortcutText('E'), 'Correct how the newest message was read'],
  [shortcutText('M'), 'Memory'],
  [shortcutText(','), 'Settings'],
  [shortcutText('/'), 'These shortcuts'],
  ['Enter', 'Send'],
  ['Shift+Enter', 'Break the line'],
  ['↑', 'Last message, when the field is empty'],
  ['Esc', 'Stop the answer; close; go back'],
];

/** The sheet of keyboard shortcuts. */
export function ShortcutsDialog() {
  const open = useUi((state) => state.shortcutsOpen);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  const close = (): void => useUi.setState({ shortcutsOpen: false });
  return (
    <dialog ref={dialog} className="sheet" aria-label="Keyboard shortcuts" onClose={close}>
      <h2>Keyboard shortcuts</h2>
      <dl>
        {rows().map(([keys, what]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      {open ? <CacheFiguresDisclosure /> : null}
      <button type="button" className="button" onClick={close}>
        Close
      </button>
    </dialog>
  );
}
