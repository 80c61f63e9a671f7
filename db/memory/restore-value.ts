import type { MemoryRecord } from '#shared/contracts/memory-export.ts';
import { KinglyError } from '#shared/errors.ts';
import { jsonValueSchema } from '#shared/json.ts';
import { forever } from '../migrations/migration.ts';
import { canonicalJson, keyText, valueText } from '../search/searchable-text.ts';
import { putMemory } from '../writes/memory-writes.ts';
import type { WriteContext } from '../writes/write-context.ts';
import { show } from './hide.ts';
import type { Change } from './journal.ts';

type ValueRecord = Extract<MemoryRecord, { readonly kind: 'value' }>;

/**
 * Puts a version of a key in as it was. The one that holds now, where another holds here, is noted
 * as a new value instead.
 */
export function restoreValue(context: WriteContext, change: Change, record: ValueRecord): void {
  const { database, workspaceId } = change;
  const { key, value, category, memoryType, significance } = record;
  const { validFrom, validTo, recordedAt, supersededAt } = record;
  if (validTo !== null && validTo < validFrom) {
    throw new KinglyError('invalid_input', 'A value cannot end before it begins');
  }
  const known = database.value(
    `SELECT id FROM memory WHERE workspace_id = :workspaceId AND key = :key
       AND recorded_at = :recordedAt AND valid_from = :validFrom AND value = :value`,
    { workspaceId, key, recordedAt, validFrom, value: JSON.stringify(value) },
  );
  if (known !== undefined) {
    show(change, 'memory', String(Number(known)));
    return;
  }
  const open = database.value(
    `SELECT value FROM memory WHERE workspace_id = :workspaceId AND key = :key
       AND valid_to = ${forever} AND forgotten_at IS NULL`,
    { workspaceId, key },
  );
  if (validTo === null && typeof open === 'string') {
    if (canonicalJson(jsonValueSchema.parse(JSON.parse(open))) === canonicalJson(value)) return;
    putMemory(context, {
      type: 'memory.put',
      ...{ workspaceId, key, value, category, memoryType, significance, validFrom },
      metadata: {},
      sourceMessageId: null,
      commandId: null,
    });
    return;
  }
  database.run(
    `INSERT INTO memory (workspace_id, key, value, key_text, value_text, category, memory_type,
       significance, version, valid_from, valid_to, recorded_at, superseded_at, created_at)
     SELECT :workspaceId, :key, :value, :keyText, :valueText, :category, :memoryType, :significance,
       max(:version, coalesce(max(version), 0) + 1), :validFrom, :validTo, :recordedAt,
       :supersededAt, :recordedAt
     FROM memory WHERE workspace_id = :workspaceId AND key = :key`,
    {
      ...{ workspaceId, key, category, memoryType, significance, validFrom, recordedAt },
      value: JSON.stringify(value),
      keyText: keyText(key),
      valueText: valueText(value),
      version: record.version,
      validTo: validTo ?? forever,
      supersededAt: supersededAt ?? forever,
    },
  );
  const id = database.value(
    'SELECT max(id) FROM memory WHERE workspace_id = :workspaceId AND key = :key',
    { workspaceId, key },
  );
  change.detail.shown.push({ table: 'memory', id: String(id) });
}
