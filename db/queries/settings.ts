import { z } from 'zod';
import { type JsonValue, jsonValueSchema } from '#shared/json.ts';
import type { Reader } from '../connection.ts';
import { jsonColumn } from '../rows/columns.ts';
import { type BadRowListener, readRows } from '../rows/read-row.ts';

const settingRow = z.object({ key: z.string(), value: jsonColumn(jsonValueSchema) });

/** All settings by their key. */
export function allSettings(reader: Reader, onBadRow: BadRowListener): Record<string, JsonValue> {
  const rows = readRows(
    settingRow,
    reader.all('SELECT key, value FROM settings'),
    'settings',
    onBadRow,
  );
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
}
