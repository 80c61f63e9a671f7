import { type ReactNode, useId, useState } from 'react';
import ChevronRight from 'lucide-react/icons/chevron-right';

/** A line that opens onto more; without `children` it is only a line. */
export function Disclosure({
  title,
  children,
}: {
  readonly title: ReactNode;
  readonly children: (() => ReactNode) | null;
}) {
  const [open, setOpen] = useState(false);
  const id = useId();
  if (children === null) return <div className="disclosure-line">{title}</div>;
  return (
    <>
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
      <div id={id} className="disclosure-body" hidden={!open}>
        {open ? children() : null}
      </div>
    </>
  );
}
