import type { ImportReport } from '#shared/contracts/memory-export.ts';
import type { Store } from '#shared/contracts/store.ts';
import { transactionSchema } from '#shared/contracts/writes.ts';
import { toErrorInfo } from '#shared/errors.ts';
import { type ImportWrite, importWrites } from '#shared/memory/import-writes.ts';
import { parseImportLine } from '#shared/memory/parse-import-line.ts';

/** Writes of one transaction: some 10 ms of the store's time, so that a chat need not wait. */
const batchSize = 10;

type Planned = ImportWrite & { readonly line: number };

/** Takes lines of an export into the memory, in small transactions. A line that is wrong costs no other. */
export async function importMemory(
  store: Pick<Store, 'store.commit'>,
  workspaceId: string,
  lines: readonly { readonly number: number; readonly text: string }[],
  now: number,
): Promise<ImportReport> {
  const report: ImportReport = {
    taken: { entities: 0, facts: 0, episodes: 0, values: 0 },
    history: 0,
    problems: [],
  };
  const planned: Planned[] = [];
  for (const { number: line, text } of lines) {
    const parsed = parseImportLine(text);
    if (parsed.kind === 'problem') report.problems.push({ line, message: parsed.message });
    if (parsed.kind !== 'record') continue;
    const writes = importWrites(parsed.record, workspaceId, now);
    if (writes === null) report.history += 1;
    else planned.push(...writes.map((write) => ({ ...write, line })));
  }
  for (let at = 0; at < planned.length; at += batchSize) {
    await takeBatch(store, planned.slice(at, at + batchSize), report);
  }
  return report;
}

/** All at once; where something is wrong with one of them, each by itself. */
async function takeBatch(
  store: Pick<Store, 'store.commit'>,
  batch: readonly Planned[],
  report: ImportReport,
): Promise<void> {
  const problem = await commit(store, batch);
  if (problem === null) {
    for (const { counts } of batch) report.taken[counts] += 1;
    return;
  }
  const [only] = batch;
  if (batch.length === 1 && only !== undefined) {
    report.problems.push({ line: only.line, message: problem.slice(0, 500) });
    return;
  }
  for (const one of batch) await takeBatch(store, [one], report);
}

/** Null when done, else what is wrong. Throws where the store itself cannot write. */
async function commit(
  store: Pick<Store, 'store.commit'>,
  batch: readonly Planned[],
): Promise<string | null> {
  const transaction = transactionSchema.safeParse({ writes: batch.map(({ write }) => write) });
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
