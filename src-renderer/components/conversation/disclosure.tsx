import { type ReactNode, useId, useState } from 'react';
import ChevronRight from 'lucide-react/icons/chevron-right';

/** A line that opens onto more; without `children` it is only a line. */
export function Disclosure({
  title,
  actions = null,
  children,
}: {
  readonly title: ReactNode;
  /** Buttons at the end of the line. */
  readonly actions?: ReactNode;
  readonly children: (() => ReactNode) | null;
}) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      <div className="disclosure-row">
        {children === null ? (
          <div className="disclosure-line">{title}</div>
        ) : (
          <button
            type="button"
            className="disclosure-line openable"
            aria-expanded={open}
            aria-controls={id}
            onClick={() => setOpen(!open)}
          >
            {title}
            <ChevronRight className="disclosure-arrow" aria-hidden />
          </button>
        )}
        {actions}
      </div>
      {children === null ? null : (
        <div id={id} className="disclosure-body" hidden={!open}>
          {open ? children() : null}
        </div>
      )}
    </>
  );
}
