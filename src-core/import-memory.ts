import type { ImportReport, MemoryRecord } from '#shared/contracts/memory-export.ts';
import type { Store } from '#shared/contracts/store.ts';
import { transactionSchema, type Write } from '#shared/contracts/writes.ts';
import { toErrorInfo } from '#shared/errors.ts';
import { type Planned, planImport } from '#shared/memory/import-writes.ts';
import { parseImportLine } from '#shared/memory/parse-import-line.ts';

/**
 * Cost of one transaction: some 20 ms of the store's time, so that a chat need not wait. A record
 * that is put in as it is costs 1, one that goes by the rules, which look around, about 3.
 */
const batchCost = 60;
const costOf = (planned: Planned): number => ('record' in planned ? 1 : 3);

type PlannedLine = Planned & { readonly line: number };

/** Takes lines of an export into the memory, in small transactions. A line that is wrong costs no other. */
export async function importMemory(
  store: Pick<Store, 'store.commit'>,
  workspaceId: string,
  lines: readonly { readonly number: number; readonly text: string }[],
  now: number,
): Promise<ImportReport> {
  const report: ImportReport = {
    taken: { entities: 0, facts: 0, episodes: 0, values: 0 },
    problems: [],
  };
  const planned: PlannedLine[] = [];
  for (const { number: line, text } of lines) {
    const parsed = parseImportLine(text);
    if (parsed.kind === 'problem') report.problems.push({ line, message: parsed.message });
    if (parsed.kind !== 'record') continue;
    planned.push(...planImport(parsed.record, workspaceId, now).map((each) => ({ ...each, line })));
  }
  for (const batch of inBatches(planned)) await takeBatch(store, workspaceId, batch, report);
  report.problems.sort((one, other) => one.line - other.line);
  return report;
}

function inBatches(planned: readonly PlannedLine[]): readonly (readonly PlannedLine[])[] {
  const batches: PlannedLine[][] = [];
  let cost = batchCost;
  for (const each of planned) {
    if (cost >= batchCost) {
      batches.push([]);
      cost = 0;
    }
    batches.at(-1)?.push(each);
    cost += costOf(each);
  }
  return batches;
}

/** All at once; where something is wrong with one of them, half and half, down to the one. */
async function takeBatch(
  store: Pick<Store, 'store.commit'>,
  workspaceId: string,
  batch: readonly PlannedLine[],
  report: ImportReport,
): Promise<void> {
  const problem = await commit(store, writesOf(batch, workspaceId));
  if (problem === null) {
    for (const { counts } of batch) report.taken[counts] += 1;
    return;
  }
  const [only] = batch;
  if (batch.length === 1 && only !== undefined) {
    report.problems.push({ line: only.line, message: problem.slice(0, 500) });
    return;
  }
  const half = Math.ceil(batch.length / 2);
  await takeBatch(store, workspaceId, batch.slice(0, half), report);
  await takeBatch(store, workspaceId, batch.slice(half), report);
}

/** Records that follow each other are one write, and so one line of the journal. */
function writesOf(batch: readonly PlannedLine[], workspaceId: string): readonly Write[] {
  const writes: Write[] = [];
  let together: MemoryRecord[] = [];
  for (const each of batch) {
    if ('write' in each) {
      together = [];
      writes.push(each.write);
      continue;
    }
    if (together.length === 0) {
      writes.push({ type: 'memory.restore', workspaceId, records: together });
    }
    together.push(each.record);
  }
  return writes;
}

/** Null when done, else what is wrong. Throws where the store itself cannot write. */
async function commit(
  store: Pick<Store, 'store.commit'>,
  writes: readonly Write[],
): Promise<string | null> {
  const transaction = transactionSchema.safeParse({ writes });
  if (!transaction.success) {
    const [issue] = transaction.error.issues;
    // The first two steps of the path are the place in this batch, which means nothing to a person.
    return `${issue?.path.slice(2).map(String).join('.') ?? ''}: ${issue?.message ?? 'wrong'}`;
  }
  try {
    await store['store.commit'](transaction.data);
    return null;
  } catch (error) {
    const { code, message } = toErrorInfo(error);
    if (code === 'invalid_input' || code === 'not_found') return message;
    throw error;
  }
}
