import { z } from 'zod';
import type { Reader } from '../connection.ts';

const unembedded = z.object({
  id: z.string(),
  kind: z.enum(['episode', 'fact']),
  text: z.string(),
});
export type Unembedded = z.infer<typeof unembedded>;

/** Texts that wait for their vector. */
export function listUnembedded(reader: Reader, limit: number): Unembedded[] {
  const rows = reader.all(
    `SELECT u.row_id AS id, u.kind, coalesce(e.text, f.fact_text, '') AS text
     FROM memory_unembedded AS u
     LEFT JOIN episodes AS e ON e.id = u.row_id LEFT JOIN facts AS f ON f.id = u.row_id
     LIMIT :limit`,
    { limit },
  );
  return z.array(unembedded).parse(rows);
}

const vectorModel = z
  .object({ model_id: z.string(), vectors: z.number() })
  .transform(({ model_id: modelId, vectors }) => ({ modelId, vectors }));

/** Whose vectors there are, and how many. */
export function listVectorModels(reader: Reader): z.output<typeof vectorModel>[] {
  const rows = reader.all(
    'SELECT model_id, count(*) AS vectors FROM memory_embeddings GROUP BY model_id',
  );
  return z.array(vectorModel).parse(rows);
}
