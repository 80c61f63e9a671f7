import { acceptCommand, type IntakeParts, readLine } from '../intake/intake.ts';
import { planCommand } from '../intake/plans.ts';
import type { ScheduledIntake } from './scheduler.ts';

/** Intake, as the scheduler asks it. */
export function scheduledIntake(
  parts: Pick<IntakeParts, 'store' | 'workflows' | 'clock'>,
): ScheduledIntake {
  return {
    accept: (envelope, alongside) => acceptCommand({ ...parts, envelope, alongside }),
    check: async (envelope) => {
      const now = parts.clock.now();
      await planCommand({ ...parts, envelope, now }, readLine(envelope.line));
    },
  };
}
