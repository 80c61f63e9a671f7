/** The mark of Kingly: a crown of three strokes. */
export function Crown({ className = '' }: { readonly className?: string }) {
  return (
    <svg className={`crown ${className}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d="M4 17.5 2.8 7.6l5.4 4.1L12 5l3.8 6.7 5.4-4.1L20 17.5Z" />
      <path d="M5 20.5h14" />
    </svg>
  );
}
