import { useState } from 'react';
import { encodeCommand } from '#shared/protocol/codec.ts';
import type { WorkflowSummary } from '#shared/workflows/summary.ts';
import { showToast } from '../../state/ui.ts';
import { dayAndTime } from '../../text/format.ts';
import { ParameterFields } from '../workflows/parameter-fields.tsx';
import { filledParameters } from '../workflows/parameters.ts';
import { ScheduleForm } from './schedule-form.tsx';

/** Has the clock start a workflow again and again. */
export function ScheduleWorkflow({
  workflow: { id, name, parameters },
  onClose,
}: {
  readonly workflow: WorkflowSummary;
  readonly onClose: () => void;
}) {
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  return (
    <ScheduleForm
      draft={{ title: name }}
      focusName={Object.keys(parameters).length === 0}
      line={() => {
        const params = filledParameters(parameters, texts);
        return encodeCommand({ kind: 'wf', workflow_id: id, params });
      }}
      onClose={onClose}
      onKept={({ title, nextAt, timezone }) => {
        const next = nextAt === null ? '' : `, next ${dayAndTime(nextAt, timezone)}`;
        showToast(`“${title}” is scheduled${next}. It is listed under Work.`);
        onClose();
      }}
    >
      <ParameterFields
        parameters={parameters}
        texts={texts}
        onTexts={setTexts}
        onEscape={onClose}
      />
    </ScheduleForm>
  );
}
