import type { Schedule } from '#shared/contracts/entities.ts';
import { scheduledCommandId } from '#shared/contracts/scheduled-command-id.ts';
import { defaultWorkspaceId, newId } from '#shared/ids.ts';
import { KinglyError } from '#shared/errors.ts';
import { type CommandEnvelope } from '#shared/protocol/envelope.ts';
import { type Command, protocolVersion } from '#shared/protocol/table.ts';
import { readLine } from '../intake/intake.ts';

/**
 * What the conversation shows as said at a due time; it is also what the work is given.
 * @throws KinglyError `invalid_command` for a line that cannot be read, `invalid_input` for a
 *   command that makes no sense again and again.
 */
export function saidByClock({ line, title }: Pick<Schedule, 'line' | 'title'>): string {
  const command: Command = readLine(line);
  switch (command.kind) {
    case 'ch':
      return command.text;
    case 'tc':
      return command.title;
    case 'wf':
    case 'cl':
      return title;
    case 'ts':
      if (command.task_id === 'auto') return command.reason;
      throw new KinglyError('invalid_input', 'A task that is there can be split only once');
    case 'ms':
    case 'cn':
    case 'ap':
    case 'fb':
      throw new KinglyError(
        'invalid_input',
        'The clock can ask, create and split tasks, look things up and start workflows; nothing else',
      );
  }
}

/** The command of one due time, known by its id as done, whatever the schedule has become since. */
export function scheduledEnvelope(
  schedule: Pick<Schedule, 'id' | 'line' | 'title'>,
  conversationId: string,
  dueAt: number,
  now: number,
): CommandEnvelope {
  return {
    protocol: protocolVersion,
    id: scheduledCommandId(schedule.id, dueAt),
    workspaceId: defaultWorkspaceId,
    conversationId,
    messageId: newId('msg', now),
    replyId: newId('msg', now),
    at: now,
    line: schedule.line,
    typed: saidByClock(schedule),
    acknowledgement: `Started by the schedule “${schedule.title}”.`,
  };
}
