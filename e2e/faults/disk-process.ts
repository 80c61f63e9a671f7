import { constants } from 'node:os';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type OpenStore, openStore } from '#db/open-store.ts';
import { type Store, storeContract } from '#shared/contracts/store.ts';
import { portPair } from '#shared/rpc/port.ts';
import { connect, serve } from '#shared/rpc/rpc.ts';
import { type DiskFault, type DiskResult, diskFaults } from './disk-orders.ts';
import { effectJob } from './effect-job.ts';

/**
 * `disk-process FOLDER STEP`, with `fail-disk.so` preloaded: does the same work again and again,
 * each time with another write or sync failing, and looks at what the next start finds.
 */
const [, , folder = '', step = '1'] = process.argv;
const controlFile = process.env['KINGLY_DISK_CONTROL'] ?? '';
const base = join(folder, 'base');
const work = join(folder, 'work');
const transactions = 10;

function order(failsAt: number, fault: DiskFault): void {
  const { EIO, ENOSPC } = constants.errno;
  const numbers = [0, failsAt, fault === 'enospc' ? ENOSPC : EIO, fault === 'eio-for-good' ? 1 : 0];
  writeFileSync(controlFile, Buffer.from(BigInt64Array.from(numbers.map(BigInt)).buffer), {
    flag: 'r+',
  });
}

/** Writes and syncs since the last order. */
function callsSoFar(): number {
  return Number(readFileSync(controlFile).readBigInt64LE(0));
}

type Opened = { readonly open: OpenStore; readonly store: Store };

function open(path: string): Opened {
  const opened = openStore({ path, ballastBytes: 65_536 });
  const [near, far] = portPair();
  serve(far, storeContract, opened.handlers);
  return { open: opened, store: connect(near, storeContract) };
}

const jobId = (number: number): string => `job_disk${number}`;

/** Ten transactions with a claim, an end and housekeeping between. Gives those acknowledged. */
async function doWork({ open: opened, store }: Opened): Promise<readonly number[]> {
  const acknowledged: number[] = [];
  const attempt = async (action: () => unknown): Promise<boolean> => {
    try {
      await action();
      return true;
    } catch {
      return false;
    }
  };
  for (let number = 0; number < transactions; number += 1) {
    const writes = effectJob(jobId(number), 'idempotent-disk-0', 0);
    if (await attempt(() => store['store.commit']({ writes }))) acknowledged.push(number);
    if (number === 4) {
      const owner = 'disk';
      await attempt(async () => {
        const claim = { owner, kinds: ['context_load' as const], limit: 2, leaseMs: 60_000 };
        for (const job of (await store['jobs.claim'](claim)).jobs) {
          const fence = { jobId: job.id, attempt: job.attempt, owner };
          await store['store.commit']({ fence, writes: [], outcome: { type: 'completed' } });
        }
      });
    }
    if (number === 6) await attempt(() => opened.tidy());
  }
  return acknowledged;
}

async function tryFault(result: DiskResult, failsAt: number, fault: DiskFault): Promise<void> {
  rmSync(work, { recursive: true, force: true });
  cpSync(base, work, { recursive: true });
  const path = join(work, 'kingly.db');
  order(failsAt, fault);
  let acknowledged: readonly number[] = [];
  let opened: Opened | undefined;
  try {
    opened = open(path);
    acknowledged = await doWork(opened);
  } catch {
    // It did not even open, and so nothing was promised.
  }
  order(0, 'eio');
  result.faults += 1;
  result.acknowledged += acknowledged.length;
  result.refused += transactions - acknowledged.length;
  if (opened !== undefined) {
    opened.open.probe();
    const writes = effectJob(jobId(99), 'idempotent-disk-0', 0);
    await opened.store['store.commit']({ writes }).then(
      () => (acknowledged = [...acknowledged, 99]),
      () => (result.wedged += 1),
    );
    opened.open.close();
  }
  await inspect(result, path, acknowledged);
}

async function inspect(
  result: DiskResult,
  path: string,
  acknowledged: readonly number[],
): Promise<void> {
  try {
    const { open: opened, store } = open(path);
    for (const number of [...Array(transactions).keys(), 99]) {
      const job = await store['jobs.get']({ id: jobId(number) });
      const reply = await store['messages.get']({ id: jobId(number).replace('job_', 'msg_') });
      if ((job === null) !== (reply === null)) result.torn += 1;
      if (job === null && acknowledged.includes(number)) result.lost += 1;
    }
    opened.close();
    const database = new Database(path, { readonly: true });
    if (database.pragma('integrity_check', { simple: true }) !== 'ok') result.damaged += 1;
    database.close();
  } catch (error) {
    console.error(error);
    result.damaged += 1;
  }
}

const result: DiskResult = {
  calls: 0,
  faults: 0,
  acknowledged: 0,
  refused: 0,
  lost: 0,
  torn: 0,
  damaged: 0,
  wedged: 0,
};
order(0, 'eio');
mkdirSync(base, { recursive: true });
const prepared = open(join(base, 'kingly.db'));
await prepared.store['store.commit']({ writes: effectJob('job_base', 'idempotent-disk-0', 0) });
prepared.open.tidy();
prepared.open.close();

cpSync(base, work, { recursive: true });
order(0, 'eio');
const undisturbed = open(join(work, 'kingly.db'));
if ((await doWork(undisturbed)).length !== transactions) throw new Error('The work is not done');
result.calls = callsSoFar();
undisturbed.open.close();
for (const [index, fault] of diskFaults.entries()) {
  // Each kind of fault begins elsewhere, so that they meet different calls.
  const first = 1 + Math.floor((index * Number(step)) / diskFaults.length);
  for (let call = first; call <= result.calls; call += Number(step)) {
    await tryFault(result, call, fault);
  }
}
console.log(JSON.stringify(result));
