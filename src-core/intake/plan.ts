import type { Write } from '#shared/contracts/writes.ts';

/** What accepting a command means: the rows to write, and the entity it is about. */
export type IntakePlan = {
  /** The task, run, message or memory that `su:<entity>|accepted|0` names. */
  readonly entityId: string;
  readonly writes: readonly Write[];
};
