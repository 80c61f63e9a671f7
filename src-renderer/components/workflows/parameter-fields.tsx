import { type KeyboardEvent, useId } from 'react';
import { maximumLineLength } from '#shared/protocol/table.ts';
import type { WorkflowParameter } from '#shared/workflows/definition.ts';
import { shownDefault } from './parameters.ts';

type Texts = Readonly<Record<string, string>>;

/** A field for each parameter of a workflow; the first one has the keyboard. */
export function ParameterFields({
  parameters,
  texts,
  onTexts,
  onEscape,
}: {
  readonly parameters: Readonly<Record<string, WorkflowParameter>>;
  readonly texts: Texts;
  readonly onTexts: (texts: Texts) => void;
  readonly onEscape: () => void;
}) {
  return Object.entries(parameters).map(([name, { about, required, default: usual }], index) => (
    <Field
      key={name}
      name={name}
      about={about}
      placeholder={shownDefault(usual)}
      required={required}
      text={texts[name] ?? ''}
      focused={index === 0}
      onEscape={onEscape}
      onText={(text) => onTexts({ ...texts, [name]: text })}
    />
  ));
}

function Field({
  name,
  about,
  placeholder,
  required,
  text,
  focused,
  onEscape,
  onText,
}: {
  readonly name: string;
  readonly about: string;
  readonly placeholder: string;
  readonly required: boolean;
  readonly text: string;
  readonly focused: boolean;
  readonly onEscape: () => void;
  readonly onText: (text: string) => void;
}) {
  const id = useId();
  const pressed = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    onEscape();
  };
  return (
    <div className="start-field">
      <label htmlFor={id}>
        {name.replaceAll('_', ' ')}
        {about === '' ? null : <small>{about}</small>}
      </label>
      <textarea
        id={id}
        className="field"
        rows={1}
        placeholder={placeholder}
        required={required}
        value={text}
        maxLength={maximumLineLength}
        // The person asked for this form just now.
        ref={focused ? focusOnce : null}
        onKeyDown={pressed}
        onChange={(event) => onText(event.currentTarget.value)}
      />
    </div>
  );
}

function focusOnce(element: HTMLTextAreaElement | null): void {
  element?.focus();
}
