import { type ReactNode, useId } from 'react';

/** A label with a word about it, and the field that it names, which `children` is given the id of. */
export function FormField({
  name,
  about,
  children,
}: {
  readonly name: string;
  readonly about?: string;
  readonly children: (id: string) => ReactNode;
}) {
  const id = useId();
  return (
    <div className="start-field">
      <label htmlFor={id}>
        {name}
        {about === undefined ? null : <small>{about}</small>}
      </label>
      {children(id)}
    </div>
  );
}

/** For a field that the person asked for just now. */
export function focusOnce(element: HTMLElement | null): void {
  element?.focus();
}
