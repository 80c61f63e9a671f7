import { useEffect, useRef } from 'react';
import Search from 'lucide-react/icons/search';
import { setFocusSearch } from '../../shortcuts.ts';

/** Searches all conversations, messages and tasks. */
export function SearchBox({
  query,
  onQuery,
}: {
  readonly query: string;
  readonly onQuery: (query: string) => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setFocusSearch(() => field.current?.select()), []);
  return (
    <div className="search-box">
      <Search aria-hidden />
      <input
        ref={field}
        type="search"
        placeholder="Search"
        aria-label="Search conversations"
        value={query}
        maxLength={500}
        onChange={(event) => onQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && query !== '') {
            event.stopPropagation();
            onQuery('');
          }
        }}
      />
    </div>
  );
}
