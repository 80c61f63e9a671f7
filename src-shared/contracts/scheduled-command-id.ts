/**
 * The id of the command that a schedule gives at one due time. It is made of the two alone: a due
 * time that was done is known as done, and the work knows the schedule that it comes from.
 */
export function scheduledCommandId(scheduleId: string, dueAt: number): string {
  return `cmd_${scheduleId}.${dueAt}`;
}

/** The schedule that a command comes from; null for what the person said themselves. */
export function scheduleOfCommand(commandId: string | null): string | null {
  return /^cmd_(sched_[^.]+)\.\d+$/u.exec(commandId ?? '')?.[1] ?? null;
}
