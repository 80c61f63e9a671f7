import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { run } from '#build/setup/child.mjs';
import { packageFile, root } from '#build/setup/places.mjs';
import { remark } from '../bench/prepare.ts';
import { type FaultTest, none, told } from './finding.ts';
import { newFolder } from './run-folder.ts';

const histories = { short: 500, full: 10_000 } as const;

const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numTotalTests: z.number(),
});

/** T20: random histories of the job store against a queue of a few lines in memory. */
export const randomHistories: FaultTest = async function* (size) {
  const report = join(newFolder('histories'), 'report.json');
  const done = await run(
    process.execPath,
    [
      packageFile('vitest', 'vitest.mjs'),
      'run',
      'db/jobs/job-store.test.ts',
      '-t',
      'random histories',
      '--reporter=json',
      `--outputFile=${report}`,
    ],
    {
      cwd: root,
      env: { ...process.env, KINGLY_HISTORIES: String(histories[size]) },
      timeLimit: 3_600_000,
    },
  );
  const { numPassedTests, numFailedTests } = reportSchema.parse(
    JSON.parse(readFileSync(report, 'utf8')),
  );
  if (done.code !== 0) remark(done.output);
  yield told('faults.T20.histories', histories[size], numPassedTests + numFailedTests);
  yield none('faults.T20.unequal', numFailedTests, histories[size]);
  yield { ...told('faults.T20.equal', numPassedTests, histories[size]), atLeast: 1 };
};
