import { exportVersion, type MemoryRecord } from '../contracts/memory-export.ts';
import type { GraphEntity, GraphRecord, GraphRelation } from './graph-records.ts';
import { observationRelation } from './import-writes.ts';

/** Kingly's own lines hold everything; the others what these programs can hold. */
export const exportFormats = ['kingly', 'server-memory', 'memento'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Takes records in the order of an export, and gives the text of a file, piece by piece. */
export type ExportWriter = {
  add(record: MemoryRecord): string;
  end(): string;
};

export function exportWriter(format: ExportFormat, now: number): ExportWriter {
  if (format === 'kingly') {
    const head = { kind: 'kingly-memory', version: exportVersion, exportedAt: now };
    let isFirst = true;
    const start = (): string => {
      const text = isFirst ? `${JSON.stringify(head)}\n` : '';
      isFirst = false;
      return text;
    };
    return { add: (record) => `${start()}${JSON.stringify(record)}\n`, end: start };
  }
  const graph = graphCollector(format, now);
  return {
    add: (record) => {
      graph.add(record);
      return '';
    },
    end: () => {
      const { entities, relations } = graph.all();
      if (format === 'server-memory') {
        return [...entities, ...relations].map((record) => `${JSON.stringify(record)}\n`).join('');
      }
      return `${JSON.stringify({ entities, relations }, null, 2)}\n`;
    },
  };
}

/** A graph as other programs have it: what is true now, and for Memento also what was. */
function graphCollector(format: ExportFormat, now: number) {
  const entities = new Map<string, GraphEntity>();
  const relations: GraphRelation[] = [];
  const keepsTime = format === 'memento';
  return {
    add(record: MemoryRecord): void {
      if (record.kind === 'entity') {
        // There, a name stands for one entity.
        if (record.mergedInto !== null || entities.has(record.name)) return;
        entities.set(record.name, {
          type: 'entity',
          name: record.name,
          entityType: record.entityType,
          observations: record.summary === '' ? [] : [record.summary],
          ...(keepsTime ? { createdAt: record.createdAt, validFrom: record.createdAt } : {}),
        });
      }
      if (record.kind !== 'fact' || record.supersededAt !== null) return;
      const { relation, value, objectName, subjectName, validFrom, validTo } = record;
      const isNow = validFrom <= now && (validTo === null || validTo > now);
      if (objectName === null) {
        const text = relation === observationRelation ? (value ?? '') : record.factText;
        if (isNow) entities.get(subjectName)?.observations.push(text);
        return;
      }
      if (!isNow && !keepsTime) return;
      const original = record.metadata['relationType'];
      const relationType = typeof original === 'string' ? original : relation;
      const edge = { type: 'relation', from: subjectName, to: objectName, relationType } as const;
      if (!keepsTime) {
        relations.push(edge);
        return;
      }
      const { strength, confidence, recordedAt: createdAt } = record;
      relations.push({ ...edge, strength, confidence, createdAt, validFrom, validTo });
    },
    all: (): {
      readonly entities: readonly GraphRecord[];
      readonly relations: readonly GraphRecord[];
    } => ({ entities: [...entities.values()], relations }),
  };
}
