import { z } from 'zod';
import type { Job } from '../contracts/entities.ts';
import type { ToolCall } from '../contracts/tools.ts';
import { jsonObjectSchema, type JsonValue } from '../json.ts';

/** One line of what a job kept of its tool calls; `result` is null where an effect was begun. */
export type JournalRow = {
  readonly jobId: string;
  /** The task, or the command that is answered. */
  readonly subjectId: string;
  readonly status: Job['status'];
  readonly key: string;
  readonly result: JsonValue;
  /** Unix milliseconds. */
  readonly at: number;
};

const choiceSchema = z.object({ tool: z.string().min(1), arguments: jsonObjectSchema });

/**
 * The calls of journals, in their order: a step `choose-tool:n` is a wish, `reply-tool:n` what the
 * model was given for it, and an approval or a begun effect between the two is where it started.
 */
export function callsOfJournal(rows: readonly JournalRow[]): readonly ToolCall[] {
  return rows.flatMap((row) => {
    const number = /^choose-tool:(\d+)$/u.exec(row.key)?.[1];
    const choice = choiceSchema.safeParse(row.result);
    if (number === undefined || !choice.success) return [];
    const own = rows.filter(({ jobId }) => jobId === row.jobId);
    const reply = own.find(({ key }) => key === `reply-tool:${number}`);
    const end = reply?.at ?? Number.POSITIVE_INFINITY;
    const starts = own.filter(
      ({ key, at }) =>
        at >= row.at &&
        at <= end &&
        (key.startsWith('answer:') || key.startsWith(`tool:reply-tool:${number}:`)),
    );
    const given = typeof reply?.result === 'string' ? readGiven(reply.result) : null;
    const slash = choice.data.tool.indexOf('/');
    return [
      {
        id: `${row.jobId}/${number}`,
        subjectId: row.subjectId,
        server: choice.data.tool.slice(0, Math.max(0, slash)),
        tool: choice.data.tool.slice(slash + 1),
        arguments: choice.data.arguments,
        state: given === null ? openState(row.status) : given.isFailed ? 'failed' : 'done',
        startedAt: Math.max(row.at, ...starts.map(({ at }) => at)),
        endedAt: reply?.at ?? null,
        result: given?.text ?? null,
        wasCut: given?.wasCut ?? false,
      },
    ];
  });
}

function openState(status: Job['status']): ToolCall['state'] {
  if (status === 'waiting') return 'waiting';
  return status === 'pending' || status === 'running' ? 'running' : 'stopped';
}

/** What a model was given, without the words around it that were meant for the model. */
function readGiven(text: string): {
  readonly isFailed: boolean;
  readonly text: string;
  readonly wasCut: boolean;
} {
  const nothing = /^The tool \S.*? gave nothing: ([\s\S]*)$/u.exec(text)?.[1];
  if (nothing !== undefined) return { isFailed: true, text: nothing, wasCut: false };
  const fence = /^[^\n]*:\n(`{3,})\n([\s\S]*)\n\1\n([^\n]*)$/u.exec(text);
  return {
    isFailed: /^The tool [^\n]* failed and said:\n/u.test(text),
    text: fence?.[2] ?? text,
    wasCut: fence?.[3]?.startsWith('It was longer') ?? false,
  };
}
