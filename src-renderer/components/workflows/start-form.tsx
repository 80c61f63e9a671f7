import { type KeyboardEvent, useId, useState } from 'react';
import type { JsonObject } from '#shared/json.ts';
import { maximumLineLength } from '#shared/protocol/table.ts';
import type { WorkflowSummary } from '#shared/workflows/summary.ts';
import { startWorkflow } from '../../send/start-workflow.ts';
import { filledParameters, shownDefault } from './parameters.ts';

/** Asks for a workflow's parameters and starts it. */
export function StartForm({
  workflow,
  onClose,
}: {
  readonly workflow: WorkflowSummary;
  readonly onClose: () => void;
}) {
  const { name, parameters } = workflow;
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const names = Object.keys(parameters);
  const start = (): void => {
    const params: JsonObject = filledParameters(parameters, texts);
    startWorkflow(workflow, params);
  };
  return (
    <form
      className="start-form"
      aria-label={`Parameters of ${name}`}
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
    >
      {names.length === 0 ? <p className="page-quiet">It needs nothing to begin.</p> : null}
      {names.map((parameter, index) => (
        <Field
          key={parameter}
          name={parameter}
          about={parameters[parameter]?.about ?? ''}
          placeholder={shownDefault(parameters[parameter]?.default)}
          required={parameters[parameter]?.required ?? false}
          focused={index === 0}
          onEscape={onClose}
          onText={(text) => setTexts((all) => ({ ...all, [parameter]: text }))}
        />
      ))}
      <div className="editor-actions">
        <button type="button" className="button" onClick={onClose}>
          Not now
        </button>
        <button type="submit" className="button primary">
          Start
        </button>
      </div>
    </form>
  );
}

function Field({
  name,
  about,
  placeholder,
  required,
  focused,
  onEscape,
  onText,
}: {
  readonly name: string;
  readonly about: string;
  readonly placeholder: string;
  readonly required: boolean;
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
