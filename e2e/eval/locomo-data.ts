import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const turn = z.object({
  speaker: z.string(),
  dia_id: z.string(),
  text: z.string(),
  blip_caption: z.string().optional(),
});
const sample = z.object({
  sample_id: z.string(),
  conversation: z.record(z.string(), z.unknown()),
  qa: z.array(
    z.object({ question: z.string(), evidence: z.array(z.string()), category: z.number() }),
  ),
});

export type Turn = {
  /** `D3:7`: the seventh of the third session. */
  readonly id: string;
  readonly session: number;
  readonly speaker: string;
  readonly text: string;
  readonly at: number;
};
export type Question = {
  readonly text: string;
  readonly evidence: readonly string[];
  /** 1 several hops, 2 time, 3 open, 4 one hop, 5 adversarial. */
  readonly category: number;
};
export type Sample = {
  readonly id: string;
  readonly turns: readonly Turn[];
  readonly questions: readonly Question[];
};

/** LoCoMo (CC BY-NC 4.0: to be measured by, never shipped); null where the file is not there. */
export function readLocomo(path: string): readonly Sample[] | null {
  if (!existsSync(path)) return null;
  const data = z.array(sample).parse(JSON.parse(readFileSync(path, 'utf8')));
  return data.map(({ sample_id: id, conversation, qa }) => {
    const turns = turnsOf(conversation);
    const known = new Set(turns.map((one) => one.id));
    const questions = qa.flatMap(({ question, evidence, category }) => {
      const found = evidenceIds(evidence).filter((one) => known.has(one));
      return found.length === 0 ? [] : [{ text: question, evidence: found, category }];
    });
    return { id, turns, questions };
  });
}

function turnsOf(conversation: Readonly<Record<string, unknown>>): readonly Turn[] {
  const sessions = Object.keys(conversation)
    .flatMap((key) => /^session_(\d+)$/u.exec(key)?.[1] ?? [])
    .map(Number)
    .sort((one, other) => one - other);
  return sessions.flatMap((session) => {
    const at = readTime(String(conversation[`session_${session}_date_time`]));
    return z
      .array(turn)
      .parse(conversation[`session_${session}`])
      .map((one, index) => ({
        id: one.dia_id,
        session,
        speaker: one.speaker,
        text: one.blip_caption === undefined ? one.text : `${one.text} [${one.blip_caption}]`,
        at: at + index * 1_000,
      }));
  });
}

/** `1:56 pm on 8 May, 2023`. */
function readTime(text: string): number {
  const [time = '', day = ''] = text.split(' on ');
  const at = Date.parse(`${day.replace(',', '')} ${time.trim()}`);
  if (Number.isNaN(at)) throw new Error(`No time: ${text}`);
  return at;
}

/** Some are written `D8:6; D9:17` or `D30:05`. */
function evidenceIds(evidence: readonly string[]): readonly string[] {
  const found = evidence.flatMap((text) =>
    [...text.matchAll(/D(\d+):(\d+)/gu)].map(
      ([, session, number]) => `D${Number(session)}:${Number(number)}`,
    ),
  );
  return [...new Set(found)];
}
