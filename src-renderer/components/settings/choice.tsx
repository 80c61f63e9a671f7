import { useId } from 'react';

/** One setting: what it is, what it means, and its few values to choose from. */
export function Choice<Value extends string>({
  name,
  about,
  value,
  values,
  onChoose,
}: {
  readonly name: string;
  readonly about: string;
  readonly value: Value;
  readonly values: readonly (readonly [Value, string])[];
  readonly onChoose: (value: Value) => void;
}) {
  const id = useId();
  return (
    <li className="entry">
      <div className="entry-line setting">
        <div className="entry-text">
          <h3>
            <label htmlFor={id}>{name}</label>
          </h3>
          <p id={`${id}-about`}>{about}</p>
        </div>
        <select
          id={id}
          className="field"
          aria-describedby={`${id}-about`}
          value={value}
          onChange={({ currentTarget }) => {
            const chosen = values.find(([other]) => other === currentTarget.value)?.[0];
            if (chosen !== undefined) onChoose(chosen);
          }}
        >
          {values.map(([key, text]) => (
            <option key={key} value={key}>
              {text}
            </option>
          ))}
        </select>
      </div>
    </li>
  );
}
