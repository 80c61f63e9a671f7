import type { Fact, MemoryChange } from '#shared/contracts/memory.ts';
import { countText } from './format.ts';

const day = new Intl.DateTimeFormat([], { day: 'numeric', month: 'short', year: 'numeric' });

/** `12 May 2026`. */
export function dayText(time: number): string {
  return day.format(time);
}

/** `works_at` → `works at`. */
export function relationText(relation: string): string {
  return relation.replaceAll('_', ' ');
}

/** When a fact is or was true: `since 12 May 2026`, `12 May 2026 – 3 June 2026`. */
export function validText({ validFrom, validTo }: Pick<Fact, 'validFrom' | 'validTo'>): string {
  return validTo === null
    ? `since ${dayText(validFrom)}`
    : `${dayText(validFrom)} – ${dayText(validTo)}`;
}

/** What a line of the journal did. */
export const changeNames: Readonly<Record<MemoryChange['kind'], string>> = {
  'episode.add': 'Kept what was said',
  'entity.put': 'Named somebody or something',
  'entity.merge': 'Merged two into one',
  'entity.split': 'Split one into two',
  'fact.add': 'Learned a fact',
  'fact.invalidate': 'Ended a fact',
  'fact.correct': 'Corrected a fact',
  'memory.forget': 'Forgot',
  'memory.erase': 'Erased for good',
  'memory.undo': 'Took a change back',
  'memory.restore': 'Took in a part of an export',
};

export const authorNames: Readonly<Record<MemoryChange['by'], string>> = {
  person: 'you',
  rules: 'Kingly',
  model: 'the model',
  import: 'an import',
  mcp: 'another program',
};

/** `2026-11-25` for a date field, in the person's time zone. */
export function dateFieldText(time: number): string {
  const at = new Date(time);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The end of the day that a date field holds, so that the day itself counts; null where it is empty. */
export function timeOfDateField(text: string): number | null {
  const time = new Date(`${text}T23:59:59.999`).getTime();
  return Number.isNaN(time) ? null : time;
}

/** `5 people and things · 1 fact`, without what there is none of; empty for nothing. */
export function memoryCountsText(counts: {
  readonly entities: number;
  readonly facts: number;
  readonly episodes: number;
  readonly values: number;
}): string {
  const parts = [
    [counts.entities, 'person or thing', 'people and things'],
    [counts.facts, 'fact', 'facts'],
    [counts.episodes, 'thing that was said', 'things that were said'],
    [counts.values, 'noted value', 'noted values'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => countText(count, one, many))
    .join(' · ');
}
