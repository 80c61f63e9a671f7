import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Every process started for a test inherits this variable, so that stray ones can be found. */
export const MARK = 'KINGLY_TEST_RUN';

/**
 * @typedef {object} RunningProcess
 * @property {number} pid
 * @property {string} command its command line, cut at 200 characters
 * @property {string} started the kernel's start time: with the pid it names a process for good
 */

/**
 * @typedef {object} ProcessFamily
 * @property {string} mark the value of the variable `MARK`
 * @property {number | undefined} leader the process that was started, leader of a session
 */

/**
 * The living processes of a family: those of the leader's session (Chromium overwrites its
 * children's environment), those that carry the mark, and all their descendants (a child with a
 * session and an environment of its own). Linux only; elsewhere none is seen.
 * @param {ProcessFamily} family
 * @returns {RunningProcess[]}
 */
export function familyProcesses({ mark, leader }) {
  if (process.platform !== 'linux') return [];
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .map(look)
    .filter((seen) => seen !== undefined);
  const needle = `${MARK}=${mark}`;
  const members = new Set(
    all
      .filter(
        (seen) =>
          seen.pid !== process.pid &&
          (seen.session === leader || seen.environment.includes(needle)),
      )
      .map((seen) => seen.pid),
  );
  let size;
  do {
    size = members.size;
    for (const seen of all) if (members.has(seen.parent)) members.add(seen.pid);
  } while (members.size > size);
  return all
    .filter((seen) => members.has(seen.pid) && seen.state !== 'Z')
    .map(({ pid, started }) => ({
      pid,
      started,
      command: readOr(`/proc/${pid}/cmdline`, '').replaceAll('\0', ' ').trim().slice(0, 200),
    }));
}

/**
 * Waits for the family to end, then ends by force who has not.
 * @param {ProcessFamily} family
 * @param {number} graceMs
 * @param {readonly RunningProcess[]} [known] members seen before, which may have left the family since
 * @returns {Promise<RunningProcess[]>} those that had to be ended
 */
export async function endFamily(family, graceMs, known = []) {
  const until = Date.now() + graceMs;
  const living = () => {
    const found = familyProcesses(family);
    /** @param {RunningProcess} seen */
    const isLiving = (seen) => {
      const now = look(seen.pid);
      return now !== undefined && now.started === seen.started && now.state !== 'Z';
    };
    return [
      ...found,
      ...known.filter((seen) => found.every(({ pid }) => pid !== seen.pid) && isLiving(seen)),
    ];
  };
  let left = living();
  while (left.length > 0 && Date.now() < until) {
    await delay(50);
    left = living();
  }
  kill(left);
  return left;
}

/**
 * Ends the family by force, without waiting.
 * @param {ProcessFamily} family
 */
export function killFamily(family) {
  kill(familyProcesses(family));
}

/** @param {readonly RunningProcess[]} processes */
function kill(processes) {
  for (const { pid } of processes) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** @param {number} pid */
function look(pid) {
  const stat = readOr(`/proc/${pid}/stat`, '');
  if (stat === '') return undefined;
  // The name stands in parentheses and may hold anything; the fields after it do not.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    pid,
    state: fields[0],
    parent: Number(fields[1]),
    session: Number(fields[3]),
    started: fields[19] ?? '',
    environment: readOr(`/proc/${pid}/environ`, '').split('\0'),
  };
}

/**
 * A process may end while we look, or belong to someone else.
 * @param {string} file
 * @param {string} otherwise
 */
function readOr(file, otherwise) {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return otherwise;
  }
}
