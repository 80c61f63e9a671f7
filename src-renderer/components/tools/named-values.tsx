import Plus from 'lucide-react/icons/plus';
import X from 'lucide-react/icons/x';
import { IconButton } from '../parts/icon-button.tsx';
import type { NamedValue } from './server-fields.ts';

/** Variables or headers: names, and values that are never shown again. */
export function NamedValues({
  what,
  values,
  onValues,
}: {
  /** `variable` or `header`. */
  readonly what: string;
  readonly values: readonly NamedValue[];
  readonly onValues: (values: readonly NamedValue[]) => void;
}) {
  const change = (at: number, changed: Partial<NamedValue>): void =>
    onValues(values.map((value, index) => (index === at ? { ...value, ...changed } : value)));
  return (
    <div className="start-field">
      <span className="start-label">
        {what}s<small>Values are kept apart, as secrets</small>
      </span>
      <div className="named-values">
        {values.map(({ name, value, isKept }, index) => (
          // Rows have no other identity than their place.
          <div key={index} className="named-value">
            <input
              className="field"
              aria-label={`Name of ${what} ${index + 1}`}
              placeholder="NAME"
              value={name}
              readOnly={isKept}
              onChange={({ currentTarget }) => change(index, { name: currentTarget.value })}
            />
            <input
              className="field"
              type="password"
              autoComplete="off"
              aria-label={`Value of ${name === '' ? `${what} ${index + 1}` : name}`}
              placeholder={isKept ? 'kept as it is' : 'value'}
              value={value}
              onChange={({ currentTarget }) => change(index, { value: currentTarget.value })}
            />
            <IconButton
              small
              name={`Remove ${what} ${name === '' ? index + 1 : name}`}
              icon={X}
              onClick={() => onValues(values.filter((_, place) => place !== index))}
            />
          </div>
        ))}
        <button
          type="button"
          className="button"
          onClick={() => onValues([...values, { name: '', value: '', isKept: false }])}
        >
          <Plus aria-hidden /> Add a {what}
        </button>
      </div>
    </div>
  );
}
