import { type RefObject, useEffect, useRef } from 'react';

/** A reference for an element in which Escape closes it, and nothing beyond it. */
export function useEscape<Element extends HTMLElement>(
  onEscape: () => void,
): RefObject<Element | null> {
  const element = useRef<Element>(null);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation();
      onEscape();
    };
    const listened = element.current;
    listened?.addEventListener('keydown', pressed);
    return () => listened?.removeEventListener('keydown', pressed);
  }, [onEscape]);
  return element;
}
