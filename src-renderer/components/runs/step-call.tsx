import { stepKind } from '#shared/workflows/definition.ts';
import { ExactText } from '../tools/exact-text.tsx';
import { useDefinition } from './use-definition.ts';

/** Which tool of which server a step calls, with what, as its workflow says it. */
export function StepCall({ runId, stepKey }: { readonly runId: string; readonly stepKey: string }) {
  const step = useDefinition(runId)?.steps.find(({ id }) => id === stepKey);
  if (step === undefined || stepKind(step) !== 'tool' || !('tool' in step)) return null;
  const { server, name, arguments: given } = step.tool;
  return (
    <>
      <p className="step-about">
        <code>{name}</code> of {server}
      </p>
      {Object.keys(given).length === 0 ? null : (
        <ExactText name={`Arguments of ${name}`} text={JSON.stringify(given, null, 2)} scrolls />
      )}
    </>
  );
}
