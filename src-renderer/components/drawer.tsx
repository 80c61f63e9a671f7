import { type ReactNode, useEffect, useRef } from 'react';
import { useUi } from '../state/ui.ts';

/** A panel that lies over a narrow window. Takes the focus, and gives it back. */
export function Drawer({
  side,
  children,
}: {
  readonly side: 'list' | 'now';
  readonly children: ReactNode;
}) {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    root.current?.querySelector<HTMLElement>('nav button, aside button')?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <div className={`drawer ${side}`} ref={root}>
      <button
        type="button"
        className="drawer-backdrop"
        aria-label="Close"
        tabIndex={-1}
        onClick={() => useUi.setState({ drawer: null })}
      />
      {children}
    </div>
  );
}
