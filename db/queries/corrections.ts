import { z } from 'zod';
import { type Correction, correctionSchema } from '#shared/contracts/entities.ts';
import type { Reader } from '../connection.ts';
import { type BadRowListener, readRows } from '../rows/read-row.ts';

/** More are not learnt from. */
const listed = 1_000;

const correctionRow = z
  .object({
    text: correctionSchema.shape.text,
    read_as: correctionSchema.shape.readAs,
    right_label: correctionSchema.shape.rightLabel,
    created_at: correctionSchema.shape.at,
  })
  .transform((row): Correction => ({
    text: row.text,
    readAs: row.read_as,
    rightLabel: row.right_label,
    at: row.created_at,
  }));

/** What the person corrected, the newest last. */
export function listCorrections(reader: Reader, onBadRow: BadRowListener): readonly Correction[] {
  const rows = reader.all(
    `SELECT * FROM (
       SELECT id, text, read_as, right_label, created_at FROM corrections ORDER BY id DESC LIMIT ${listed})
     ORDER BY id`,
    {},
  );
  return readRows(correctionRow, rows, 'corrections', onBadRow);
}
