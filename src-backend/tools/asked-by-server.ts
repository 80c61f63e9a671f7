import type { Job } from '#shared/contracts/entities.ts';
import type { Store } from '#shared/contracts/store.ts';
import type { Clock } from '#shared/clock.ts';
import { newId } from '#shared/ids.ts';
import type { JsonObject, JsonValue } from '#shared/json.ts';
import { fenced, visibleText } from '#shared/tools/visible-text.ts';
import type { LanguageModel } from '#models/language-model.ts';
import { workspaceOf } from '../context/workspace.ts';
import { generateText } from '../generate/generate.ts';
import { plainText } from './safe-result.ts';
import type { ServerAsks } from './server-requests.ts';

type Parts = {
  readonly store: Pick<Store, 'store.commit' | 'questions.find' | 'conversations.get'>;
  readonly owner: string;
  readonly clock: Clock;
  readonly job: Job;
  readonly model: () => Promise<LanguageModel>;
};

/** A server that asks in the middle of a call waits; so long at most, in milliseconds. */
const patienceMs = 600_000;
const lookEveryMs = 500;
const longestSample = 1_024;
/** Questions of one call: one after the other, and so many at most. */
const mostQuestions = 10;

/** What a server asks for in the middle of a call of this job, put to the person. */
export function askedByServer(parts: Parts, serverName: string): ServerAsks {
  const name = visibleText(serverName);
  let asked = 0;
  let isAsking = false;
  const ask = async (...question: Parameters<typeof askNow>): Promise<Answered | null> => {
    if (isAsking || asked === mostQuestions) return null;
    isAsking = true;
    asked += 1;
    try {
      return await askNow(...question);
    } finally {
      isAsking = false;
    }
  };
  return {
    sample: async ({ system, messages, length }, signal) => {
      const said = [
        ...(system === '' ? [] : [{ role: 'system' as const, text: system }]),
        ...messages,
      ];
      const shown = said.map(({ role, text }) => `${role}: ${visibleText(text)}`).join('\n\n');
      const answer = await ask(
        parts,
        {
          title: `May ${name} have your model write?`,
          detail: `The tool server ${name} wants a text of your model, and will get it. What it says to the model:\n\n${fenced(shown)}`,
        },
        signal,
      );
      if (answer?.decision !== 'approve') return null;
      const model = await parts.model();
      const text = await generateText(model, {
        messages: said.map(({ role, text: content }) => ({ role, content: plainText(content) })),
        maximumTokens: Math.min(longestSample, Math.max(1, length)),
        signal,
        priority: 'background',
      });
      return { text, model: model.description.name };
    },
    elicit: async ({ message, schema }, signal) => {
      const fields = fieldsOf(schema);
      const how =
        fields.length === 1
          ? 'Approve and write the answer as the note.'
          : 'Approve and write the answers as the note, one a line: `name: value`.';
      const answer = await ask(
        parts,
        {
          title: `${name} asks you something`,
          detail: `${fenced(visibleText(message))}\n\nIt wants: ${visibleText(fields.map(({ key, type }) => `${key} (${type})`).join(', '))}. ${how} What you write is sent to this server.`,
        },
        signal,
      );
      return answer?.decision === 'approve' ? readForm(fields, answer.note ?? '') : null;
    },
  };
}

type Field = { readonly key: string; readonly type: string };

function fieldsOf(schema: JsonObject): readonly Field[] {
  const { properties } = schema;
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) return [];
  return Object.entries(properties).map(([key, property]: [string, JsonValue]) => {
    const isTyped = typeof property === 'object' && property !== null && 'type' in property;
    const type = isTyped ? property['type'] : null;
    return { key, type: typeof type === 'string' ? type : 'string' };
  });
}

/** The values of a form from a person's note. */
export function readForm(fields: readonly Field[], note: string): JsonObject {
  const [only] = fields;
  if (only !== undefined && fields.length === 1) {
    return { [only.key]: valueOf(only.type, note.trim()) };
  }
  const lines = note.split('\n').map((line) => /^\s*([^:]+):\s*(.*)$/u.exec(line));
  return Object.fromEntries(
    fields.flatMap(({ key, type }) => {
      const line = lines.find((parts) => parts?.[1]?.trim().toLowerCase() === key.toLowerCase());
      return line?.[2] === undefined ? [] : [[key, valueOf(type, line[2].trim())]];
    }),
  );
}

function valueOf(type: string, text: string): JsonValue {
  if (type === 'boolean') return /^(?:yes|true|1)$/iu.test(text);
  const number = Number(text);
  const isNumber = (type === 'number' || type === 'integer') && text !== '';
  return isNumber && Number.isFinite(number) ? number : text;
}

type Answered = { readonly decision: 'approve' | 'refuse'; readonly note: string | null };

/** Asks while the job goes on, since the call that it is about is under way; null without an answer. */
async function askNow(
  { store, owner, clock, job }: Parts,
  asked: { readonly title: string; readonly detail: string },
  signal: AbortSignal,
): Promise<Answered | null> {
  // Cut, it would not be what is answered.
  if (asked.detail.length > 20_000) return null;
  const id = newId('ques', clock.now());
  const fence = { jobId: job.id, attempt: job.attempt, owner };
  const question = {
    id,
    kind: 'approval' as const,
    workspaceId: await workspaceOf(store, job),
    conversationId: job.conversationId,
    taskId: job.taskId,
    runId: job.runId,
    jobId: job.id,
    stepKey: `asked:${id}`,
    title: asked.title.slice(0, 300),
    detail: asked.detail,
    createdAt: clock.now(),
  };
  await store['store.commit']({ fence, writes: [{ type: 'question.ask', question }] });
  const until = clock.now() + patienceMs;
  while (!signal.aborted && clock.now() < until) {
    const found = await store['questions.find']({ jobId: job.id, stepKey: question.stepKey });
    if (found === null) return null;
    if (found.status === 'answered' && found.decision !== null) {
      return { decision: found.decision, note: found.note };
    }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  await store['store.commit']({ writes: [{ type: 'question.withdraw', id }] });
  return null;
}
