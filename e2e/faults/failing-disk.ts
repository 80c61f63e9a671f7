import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '#build/setup/child.mjs';
import { remark } from '../bench/prepare.ts';
import { type DiskResult, diskFaults, diskResultSchema } from './disk-orders.ts';
import { type FaultTest, none, told } from './finding.ts';
import { longReader } from './long-reader.ts';
import { newFolder } from './run-folder.ts';

const source = fileURLToPath(new URL('./fail-disk.c', import.meta.url));
const processPath = fileURLToPath(new URL('./disk-process.ts', import.meta.url));

/** Each so many-th call fails, in each way. */
const every = { short: 9, full: 1 } as const;

/** T8: each write and sync of the database fails in turn; and a reader that does not end. */
export const failingDisk: FaultTest = async function* (size) {
  const result = await withFailingDisk(every[size]);
  yield told('faults.T8.calls', result.calls, 1);
  yield told('faults.T8.faults', result.faults, diskFaults.length);
  yield told('faults.T8.acknowledged', result.acknowledged, result.faults);
  yield told('faults.T8.refused', result.refused, result.faults);
  yield none('faults.T8.lostAcks', result.lost, result.acknowledged);
  yield none('faults.T8.tornTransactions', result.torn, result.acknowledged + result.refused);
  yield none('faults.T8.damaged', result.damaged, result.faults);
  yield none('faults.T8.stillRefused', result.wedged, result.faults);
  yield* longReader(size);
};

/** @throws Error where there is no C compiler, or the process did not come to its end */
async function withFailingDisk(step: number): Promise<DiskResult> {
  const folder = newFolder('failing-disk');
  const library = join(folder, 'fail-disk.so');
  execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl']);
  const control = join(folder, 'control');
  writeFileSync(control, Buffer.alloc(32));
  const done = await run(process.execPath, [processPath, folder, String(step)], {
    env: { ...process.env, LD_PRELOAD: library, KINGLY_DISK_CONTROL: control },
    timeLimit: 1_800_000,
    onLine: (line, stream) => {
      if (stream === 'stderr') remark(line);
    },
  });
  if (done.code !== 0) throw new Error(`The process with the failing disk ended: ${done.output}`);
  return diskResultSchema.parse(JSON.parse(done.output.trim().split('\n').at(-1) ?? ''));
}
