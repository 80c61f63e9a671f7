import { z } from 'zod';
import type { MemoryAuthor, MemoryChange } from '#shared/contracts/memory.ts';
import { newId } from '#shared/ids.ts';
import type { Writer } from '../connection.ts';
import type { WriteContext } from '../writes/write-context.ts';

/** An entity's row as the journal keeps it. */
export const entityImageSchema = z.object({
  id: z.string(),
  name: z.string(),
  normalised_name: z.string(),
  entity_type: z.string(),
  summary: z.string(),
  metadata: z.string(),
  merged_into: z.string().nullable(),
  canonical_id: z.string(),
  forgotten_at: z.number().nullable(),
});
export type EntityImage = z.infer<typeof entityImageSchema>;

const ids = z.array(z.string());
const strengthSchema = z.object({ id: z.string(), strength: z.number() });
const linkSchema = z.object({ fact: z.string(), episode: z.string() });
const aliasSchema = z.object({ entity: z.string(), alias: z.string(), normalised: z.string() });

/** Tables whose rows can be hidden, and brought back. */
export const hideable = ['episodes', 'entities', 'facts', 'memory'] as const;
export type Hideable = (typeof hideable)[number];

const hiddenSchema = z.object({ table: z.enum(hideable), id: z.string() });

/** What a change did, so that it can be taken back. Facts stand by their ids only. */
export const changeSchema = z.object({
  entities: z.array(z.object({ before: entityImageSchema.nullable(), after: entityImageSchema })),
  aliases: z.array(aliasSchema),
  created: ids,
  superseded: ids,
  strengths: z.array(z.object({ before: strengthSchema, after: strengthSchema })),
  links: z.array(linkSchema),
  hidden: z.array(hiddenSchema),
  shown: z.array(hiddenSchema),
  episodes: ids,
});
export type ChangeDetail = z.infer<typeof changeSchema>;

/** What one write of the memory does, row by row, and in the end its line in the journal. */
export type Change = {
  readonly database: Writer;
  readonly workspaceId: string;
  /** When it happens: never before what it touches was recorded, whatever the clock says. */
  readonly at: number;
  readonly detail: ChangeDetail;
  /** Moves its time up to that of something that it touches. */
  notBefore(time: number): void;
  /** The entity as it is before something is changed in it. */
  keepEntity(id: string): void;
  /** Writes the line, unless nothing was done. */
  finish(): void;
};

export type ChangeOptions = {
  readonly kind: MemoryChange['kind'];
  readonly by: MemoryAuthor;
  readonly workspaceId: string;
  readonly changeId: string | undefined;
};

/** Begins a change of the memory. */
export function beginChange({ database, now }: WriteContext, options: ChangeOptions): Change {
  let at = now;
  const detail: ChangeDetail = {
    entities: [],
    aliases: [],
    created: [],
    superseded: [],
    strengths: [],
    links: [],
    hidden: [],
    shown: [],
    episodes: [],
  };
  const images = new Map<string, EntityImage | null>();
  return {
    database,
    workspaceId: options.workspaceId,
    get at() {
      return at;
    },
    detail,
    notBefore: (time) => {
      at = Math.max(at, time);
    },
    keepEntity: (id) => {
      if (!images.has(id)) images.set(id, entityImage(database, id));
    },
    finish: () => {
      for (const [id, before] of images) {
        const after = entityImage(database, id);
        if (after === null || JSON.stringify(before) === JSON.stringify(after)) continue;
        detail.entities.push({ before, after });
      }
      const touched = touchedBy(detail);
      if (touched.size === 0) return;
      writeLine(database, options, at, detail, touched);
    },
  };
}

/** The row as the journal keeps it; null where there is none. */
export function entityImage(database: Writer, id: string): EntityImage | null {
  const row = database.get(
    `SELECT id, name, normalised_name, entity_type, summary, metadata, merged_into, canonical_id,
       forgotten_at FROM entities WHERE id = :id`,
    { id },
  );
  return row === undefined ? null : entityImageSchema.parse(row);
}

function touchedBy(detail: ChangeDetail): ReadonlySet<string> {
  return new Set([
    ...detail.entities.map(({ after }) => after.id),
    ...detail.aliases.map(({ entity }) => entity),
    ...detail.created,
    ...detail.superseded,
    ...detail.strengths.map(({ after }) => after.id),
    ...detail.links.flatMap(({ fact, episode }) => [fact, episode]),
    ...detail.hidden.map(({ id }) => id),
    ...detail.shown.map(({ id }) => id),
    ...detail.episodes,
  ]);
}

function writeLine(
  database: Writer,
  options: ChangeOptions,
  at: number,
  detail: ChangeDetail,
  touched: ReadonlySet<string>,
): void {
  const before = {
    entities: detail.entities.map((entity) => entity.before),
    strengths: detail.strengths.map((strength) => strength.before),
  };
  const { entities, strengths, ...rest } = detail;
  const after = {
    ...rest,
    entities: entities.map((entity) => entity.after),
    strengths: strengths.map((strength) => strength.after),
  };
  const id = options.changeId ?? newId('chg', at);
  database.run(
    `INSERT INTO memory_changes (id, workspace_id, kind, author, before, after, at)
     VALUES (:id, :workspaceId, :kind, :author, :before, :after, :at)`,
    {
      id,
      workspaceId: options.workspaceId,
      kind: options.kind,
      author: options.by,
      before: JSON.stringify(before),
      after: JSON.stringify(after),
      at,
    },
  );
  for (const rowId of touched) {
    database.run(
      `INSERT INTO memory_change_rows (row_id, change_number)
       SELECT :rowId, number FROM memory_changes WHERE id = :id`,
      { rowId, id },
    );
  }
}

const storedSchema = z.object({
  before: z.object({
    entities: z.array(entityImageSchema.nullable()),
    strengths: z.array(strengthSchema),
  }),
  after: changeSchema.omit({ entities: true, strengths: true }).extend({
    entities: z.array(entityImageSchema),
    strengths: z.array(strengthSchema),
  }),
});

/** The detail of a line of the journal, from its two columns. */
export function readDetail(before: unknown, after: unknown): ChangeDetail {
  const stored = storedSchema.parse({
    before: JSON.parse(z.string().parse(before)),
    after: JSON.parse(z.string().parse(after)),
  });
  return {
    ...stored.after,
    entities: stored.after.entities.map((image, index) => ({
      before: stored.before.entities[index] ?? null,
      after: image,
    })),
    strengths: stored.after.strengths.map((strength, index) => ({
      before: stored.before.strengths[index] ?? strength,
      after: strength,
    })),
  };
}
