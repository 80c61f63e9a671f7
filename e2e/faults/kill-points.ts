import { openClient } from './client.ts';
import { subjectOf } from './effect-handler.ts';
import { type FaultTest, resumed, told } from './finding.ts';
import { outcomeOf, untilQuiet } from './outcome.ts';
import { killBackend, readyAgain } from './random-kills.ts';
import { newFolder } from './run-folder.ts';
import { quickScript } from './scripts.ts';
import { startFaultHost } from './start-host.ts';
import { armTrigger, triggerPoints } from './trigger.ts';
import { answerUnknownEffects } from './unknown-effects.ts';
import { waitFor } from './wait.ts';

const rounds = { short: 3, full: 20 } as const;

/** T2: the backend ends before and after each claim, step, effect, commit and end of a job. */
export const killPoints: FaultTest = async function* (size) {
  const running = await startFaultHost(newFolder('kill-points'), quickScript);
  const client = await openClient(running.host().url);
  const subjects = new Map<string, string>();
  const pauses: number[] = [];
  let kills = 0;
  for (const point of triggerPoints) {
    for (let round = 0; round < rounds[size]; round += 1) {
      // Else the supervisor’s growing pauses would be measured.
      if (kills % 2 === 1) await killBackend(running, client, true);
      const ready = readyAgain(client);
      armTrigger(running.folder, point);
      const effect = round % 3 === 0 ? 'once' : 'idempotent';
      const subject = subjectOf(effect, `${point.replace(':', '')}${round}`, 0);
      subjects.set(client.say(`cl:${subject}|summary`), subject);
      await ready;
      const now = Date.now();
      kills += 1;
      const killed = running.ledger.read().filter(({ event }) => event === 'killed');
      if (killed.length !== kills) throw new Error(`${point} was not reached`);
      pauses.push(now - (killed.at(-1)?.at ?? Number.NaN));
      // Three ends in one job’s hands would make it a dead letter.
      await untilQuiet(running.folder);
    }
  }
  await waitFor('all commands are taken', 20_000, () => client.waiting() === 0);
  await untilQuiet(running.folder);
  const lines = running.ledger.read();
  const unknown = await answerUnknownEffects('faults.T2', running.folder, client, lines);
  client.close();
  await running.host().stop();
  yield told('faults.T2.kills', kills, triggerPoints.length);
  yield* outcomeOf('faults.T2', running.folder, [client], running.ledger.read(), subjects);
  yield* unknown;
  yield* resumed('faults.T2.resume', pauses);
};
