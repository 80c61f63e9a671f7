import type { ShownMemory } from '#shared/contracts/memory.ts';
import { app } from '../../app.ts';
import { useMemory } from '../../state/memory.ts';
import { openPage } from '../../state/ui.ts';
import { dayText } from '../../text/memory-text.ts';
import { useFetched } from '../use-fetched.ts';

/** So many are named; a reply that was given more says how many. */
const mostNamed = 3;

/** What a reply was given from memory, by its day; each leads to where it can be seen and corrected. */
export function FromMemory({ messageId }: { readonly messageId: string }) {
  const version = useMemory((state) => state.version);
  const { value = [] } = useFetched(`used ${messageId} ${version}`, () =>
    app()['memory.used']({ messageId }),
  );
  if (value.length === 0) return null;
  const more = value.length - mostNamed;
  return (
    <span className="from-memory" data-testid="from-memory">
      from memory,{' '}
      {value.slice(0, mostNamed).map((item, index) => (
        <span key={item.id}>
          {index === 0 ? '' : ', '}
          <button
            type="button"
            className="link"
            title={item.text}
            aria-label={`From memory, ${dayText(item.validFrom)}: ${item.text}`}
            onClick={() => show(item)}
          >
            {dayText(item.validFrom)}
          </button>
        </span>
      ))}
      {more > 0 ? ` and ${more} more` : ''}
    </span>
  );
}

function show({ entityId }: ShownMemory): void {
  openPage(entityId === null ? { kind: 'memory' } : { kind: 'entity', entityId });
}
