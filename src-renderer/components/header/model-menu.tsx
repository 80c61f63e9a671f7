import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import ChevronDown from 'lucide-react/icons/chevron-down';
import RefreshCw from 'lucide-react/icons/refresh-cw';
import type { ModelDescription, ModelStatus } from '#shared/contracts/entities.ts';
import { app, telling } from '../../app.ts';
import { setModelStatus, useAppStatus } from '../../state/app-status.ts';

const stateNames: Readonly<Record<ModelStatus['state'], string>> = {
  looking: 'Looking for a model…',
  loading: 'Loading…',
  ready: 'Ready',
  unavailable: 'No model',
};

const providerNames: Readonly<Record<ModelDescription['provider'], string>> = {
  ollama: 'Ollama',
  embedded: 'built in',
  scripted: 'scripted',
};

/** Which model answers, and the choice of another. */
export function ModelMenu() {
  const model = useAppStatus(({ status }) => status?.model);
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return undefined;
    root.current?.querySelector<HTMLElement>('[aria-checked=true], [role=menuitemradio]')?.focus();
    const away = (event: PointerEvent): void => {
      if (event.target instanceof Node && root.current?.contains(event.target) !== true)
        setOpen(false);
    };
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, [open]);
  if (model === undefined) return null;
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  const pressed = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (!open) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      close();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      moveTo(event.currentTarget, event.key === 'ArrowDown' ? 1 : -1);
    } else if (event.key === 'Tab') setOpen(false);
  };
  const choose = async (choice: string): Promise<void> => {
    close();
    const chosen = await telling('The model was not changed', () =>
      app()['models.choose']({ choice }),
    );
    if (chosen !== undefined) setModelStatus(chosen);
  };
  const label = model.current?.name ?? stateNames[model.state];
  return (
    <div className="model-menu" ref={root} onKeyDown={pressed} role="presentation">
      <button
        ref={button}
        type="button"
        className={`model-chip ${model.state}`}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={id}
        aria-label={`Model: ${label}${model.state === 'ready' ? '' : `, ${stateNames[model.state]}`}`}
        onClick={() => setOpen(!open)}
      >
        <span className="model-dot" />
        <span className="model-name">{label}</span>
        <ChevronDown aria-hidden />
      </button>
      {open ? (
        <div id={id} className="menu" role="menu" aria-label="Model">
          <Choice
            name="Best available"
            detail="chosen for you"
            isChosen={model.choice === 'auto'}
            onChoose={() => void choose('auto')}
          />
          {model.available.map((each) => (
            <Choice
              key={each.id}
              name={each.name}
              detail={`${providerNames[each.provider]}${each.size === null ? '' : ` · ${sizeText(each.size)}`}`}
              isChosen={model.choice === each.id}
              onChoose={() => void choose(each.id)}
            />
          ))}
          {model.note === null ? null : <p className="menu-note">{model.note}</p>}
          <button
            type="button"
            role="menuitem"
            className="menu-item"
            onClick={() =>
              void telling('Looking for models failed', () => app()['models.refresh']({})).then(
                (found) => found && setModelStatus(found),
              )
            }
          >
            <RefreshCw aria-hidden /> Look for models again
          </button>
        </div>
      ) : null}
    </div>
  );
}

function Choice({
  name,
  detail,
  isChosen,
  onChoose,
}: {
  readonly name: string;
  readonly detail: string;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}) {
  return (
    <button
      type="button"
      role="menuitemradio"
      aria-checked={isChosen}
      className="menu-item"
      onClick={onChoose}
    >
      <span className="menu-check" aria-hidden="true" />
      <span>{name}</span>
      <small>{detail}</small>
    </button>
  );
}

/** Parameters in billions as `135M` or `3.2B`. */
function sizeText(size: number): string {
  return size < 1 ? `${Math.round(size * 1_000)}M` : `${Number(size.toFixed(1))}B`;
}

function moveTo(root: HTMLElement, step: number): void {
  const items = [...root.querySelectorAll<HTMLElement>('[role^=menuitem]')];
  const at = items.findIndex((item) => item === document.activeElement);
  items[(at + step + items.length) % items.length]?.focus();
}
