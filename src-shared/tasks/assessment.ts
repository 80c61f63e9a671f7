import { z } from 'zod';

/** How a task can be done, as the coded language names it. */
export const routings = ['one_shot', 'mini_workflow', 'project', 'multi_project'] as const;
export type Routing = (typeof routings)[number];

/** What is kept of the look at a task before it is done, in its metadata. */
export const assessmentSchema = z.object({
  /** 0 (one sentence) to 1 (months of work). */
  complexity: z.number().min(0).max(1),
  /** 0 to 1: how sure it is that one answer does it. */
  confidence: z.number().min(0).max(1),
  routing: z.enum(routings),
  /** For the person: why. */
  reason: z.string().max(400),
  /** Who said so; null where no model gave an answer that could be read. */
  model: z.string().nullable(),
  /** `heuristic`: counted from the words of the task, since the model gave no readable answer. */
  source: z.enum(['model', 'heuristic']),
  /** Unix milliseconds. */
  at: z.number().int(),
});
export type Assessment = z.infer<typeof assessmentSchema>;
