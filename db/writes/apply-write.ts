import type { z } from 'zod';
import type { writeSchema } from '#shared/contracts/writes.ts';
import { assertNever } from '#shared/errors.ts';
import { putCommand, putSetting } from './command-writes.ts';
import { forgetCorrections, putCorrection, rereadMessage } from './correction-writes.ts';
import {
  appendToMessage,
  createMessage,
  ensureConversation,
  patchConversation,
  patchMessage,
} from './conversation-writes.ts';
import { cancelJobs, enqueueJob, resumeJob } from './job-writes.ts';
import { redriveJob } from '../jobs/redrive-job.ts';
import { patchQueue } from './queue-writes.ts';
import { deleteSchedule, fireSchedule, patchSchedule, putSchedule } from './schedule-writes.ts';
import { addEpisode } from '../memory/episode-writes.ts';
import { mergeEntities, putEntity, splitEntity } from '../memory/entity-writes.ts';
import { addFact, correctFact, countUses, invalidateFact } from '../memory/fact-writes.ts';
import { keepOnlyVectors, putVectors, renewVectors } from '../memory/vector-writes.ts';
import { forget } from '../memory/forget.ts';
import { restoreRecords } from '../memory/restore.ts';
import { undoChange } from '../memory/undo.ts';
import { putMemory } from './memory-writes.ts';
import { takeBackMemory } from './take-back-memory.ts';
import { answerQuestion, askQuestion, withdrawQuestions } from './question-writes.ts';
import { createRun, forgetRunValues, keepRunValue, patchRun, patchRunStep } from './run-writes.ts';
import { controlTask, splitAgain } from '../tasks/control-task.ts';
import { splitTask } from '../tasks/split-task.ts';
import { createTask, patchTask } from './task-writes.ts';
import type { WriteContext } from './write-context.ts';

/** Does one write of a transaction. */
export function applyWrite(context: WriteContext, write: z.output<typeof writeSchema>): void {
  switch (write.type) {
    case 'command.put':
      return putCommand(context, write);
    case 'conversation.ensure':
      return ensureConversation(context, write);
    case 'conversation.patch':
      return patchConversation(context, write);
    case 'message.create':
      return createMessage(context, write);
    case 'message.patch':
      return patchMessage(context, write);
    case 'message.append':
      return appendToMessage(context, write);
    case 'task.create':
      return createTask(context, write);
    case 'task.patch':
      return patchTask(context, write);
    case 'task.control':
      return controlTask(context, write);
    case 'task.split':
      return splitTask(context, write);
    case 'task.splitAgain':
      return splitAgain(context, write);
    case 'task.settle':
      context.effects.tasks.add(write.id);
      return;
    case 'run.create':
      return createRun(context, write);
    case 'run.patch':
      return patchRun(context, write);
    case 'run.step':
      return patchRunStep(context, write);
    case 'run.value':
      return keepRunValue(context, write);
    case 'run.forget':
      return forgetRunValues(context, write);
    case 'memory.put':
      return putMemory(context, write);
    case 'episode.add':
      return addEpisode(context, write);
    case 'entity.put':
      return putEntity(context, write);
    case 'entity.merge':
      return mergeEntities(context, write);
    case 'entity.split':
      return splitEntity(context, write);
    case 'fact.add':
      return addFact(context, write);
    case 'fact.invalidate':
      return invalidateFact(context, write);
    case 'fact.correct':
      return correctFact(context, write);
    case 'fact.used':
      return countUses(context, write);
    case 'memory.forget':
      return forget(context, write);
    case 'memory.restore':
      return restoreRecords(context, write);
    case 'memory.undo':
      return undoChange(context, write);
    case 'embedding.put':
      return putVectors(context, write);
    case 'embedding.renew':
      return renewVectors(context, write);
    case 'embedding.keepOnly':
      return keepOnlyVectors(context, write);
    case 'job.enqueue':
      return enqueueJob(context, write);
    case 'job.cancel':
      return cancelJobs(context, write);
    case 'job.resume':
      return resumeJob(context, write);
    case 'job.redrive':
      return redriveJob(context, write);
    case 'queue.patch':
      return patchQueue(context, write);
    case 'schedule.put':
      return putSchedule(context, write);
    case 'schedule.patch':
      return patchSchedule(context, write);
    case 'schedule.delete':
      return deleteSchedule(context, write);
    case 'schedule.fire':
      return fireSchedule(context, write);
    case 'question.ask':
      return askQuestion(context, write);
    case 'question.answer':
      return answerQuestion(context, write);
    case 'question.withdraw':
      return withdrawQuestions(context, write);
    case 'correction.put':
      return putCorrection(context, write);
    case 'correction.forgetAll':
      return forgetCorrections(context);
    case 'message.reread':
      return rereadMessage(context, write);
    case 'memory.takeBack':
      return takeBackMemory(context, write);
    case 'setting.put':
      return putSetting(context, write);
    default:
      return assertNever(write);
  }
}
