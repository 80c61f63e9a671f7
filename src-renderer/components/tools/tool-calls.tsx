import { memo } from 'react';
import type { ToolCall } from '#shared/contracts/tools.ts';
import { Disclosure } from '../conversation/disclosure.tsx';
import { Elapsed } from '../parts/elapsed.tsx';
import { StatusIcon } from '../parts/status-icon.tsx';
import { ExactText } from './exact-text.tsx';
import { useToolCalls } from './use-tool-calls.ts';

const shownAs = {
  running: 'running',
  waiting: 'waiting',
  done: 'completed',
  failed: 'failed',
  stopped: 'cancelled',
} as const satisfies Readonly<Record<ToolCall['state'], unknown>>;

/** The tools that were called for a task or an answer, each with what went in and what came out. */
export function ToolCalls({
  of,
  isOpen,
}: {
  /** The task, or the command that is answered. */
  readonly of: string | null;
  readonly isOpen: boolean;
}) {
  const calls = useToolCalls(of, isOpen);
  if (calls.length === 0) return null;
  return (
    <ul className="tool-calls" aria-label="Tool calls">
      {calls.map((call) => (
        <Call key={call.id} call={call} />
      ))}
    </ul>
  );
}

const Call = memo(function Call({ call }: { readonly call: ToolCall }) {
  const { tool, server, state, startedAt, endedAt, result, wasCut } = call;
  const ran = state === 'running' || endedAt !== null;
  return (
    <li>
      <Disclosure
        title={
          <>
            <StatusIcon status={shownAs[state]} />
            <span className="part-title">
              <code>{tool}</code> of {server}
              {state === 'failed' && result !== null ? (
                <span className="part-reason bad">{firstLine(result)}</span>
              ) : null}
            </span>
            <span className="part-note">
              {state === 'waiting' ? <span className="needs-you">Needs you</span> : null}
              {ran ? <Elapsed since={startedAt} until={endedAt} /> : null}
            </span>
          </>
        }
      >
        {() => (
          <>
            <h4>Arguments</h4>
            <ExactText
              name={`Arguments of ${tool}`}
              text={JSON.stringify(call.arguments, null, 2)}
              scrolls
            />
            {result === null ? null : (
              <>
                <h4>{state === 'failed' ? 'Why it failed' : 'What it gave'}</h4>
                <ExactText name={`Result of ${tool}`} text={result} scrolls />
                {wasCut ? <p>It was longer; the rest was left out.</p> : null}
              </>
            )}
          </>
        )}
      </Disclosure>
    </li>
  );
});

function firstLine(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
