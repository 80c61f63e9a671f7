import { type ComponentType, type MouseEventHandler, type Ref, useMemo } from 'react';

/** A button that shows an icon only; `name` is its label and its tooltip. */
export function IconButton({
  name,
  icon: Icon,
  onClick,
  small = false,
  expanded,
  pressed,
  shortcut,
  className = '',
  ref,
}: {
  readonly name: string;
  readonly icon: ComponentType<{ readonly 'aria-hidden': true }>;
  readonly onClick: MouseEventHandler<HTMLButtonElement>;
  readonly small?: boolean;
  readonly expanded?: boolean;
  readonly pressed?: boolean;
  readonly shortcut?: string;
  readonly className?: string;
  readonly ref?: Ref<HTMLButtonElement>;
}) {
  // The same element each time, which React does not render again.
  const shown = useMemo(() => <Icon aria-hidden />, [Icon]);
  return (
    <button
      ref={ref}
      type="button"
      className={`icon-button ${small ? 'small' : ''} ${className}`}
      aria-label={name}
      aria-expanded={expanded}
      aria-pressed={pressed}
      title={shortcut === undefined ? name : `${name} (${shortcut})`}
      onClick={onClick}
    >
      {shown}
    </button>
  );
}
