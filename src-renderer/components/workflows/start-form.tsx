import { useState } from 'react';
import type { JsonObject } from '#shared/json.ts';
import type { WorkflowSummary } from '#shared/workflows/summary.ts';
import { startWorkflow } from '../../send/start-workflow.ts';
import { ParameterFields } from './parameter-fields.tsx';
import { filledParameters } from './parameters.ts';

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
      {Object.keys(parameters).length === 0 ? (
        <p className="page-quiet">It needs nothing to begin.</p>
      ) : null}
      <ParameterFields
        parameters={parameters}
        texts={texts}
        onTexts={setTexts}
        onEscape={onClose}
      />
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
