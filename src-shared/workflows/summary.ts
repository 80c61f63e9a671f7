import { z } from 'zod';
import { parameterSchema, type WorkflowDefinition, workflowIdSchema } from './definition.ts';

/** What is wrong with a workflow’s file, and where. Lines and columns count from 1. */
export const workflowProblemSchema = z.object({
  /** For a person. */
  message: z.string(),
  line: z.number().int().positive(),
  column: z.number().int().positive(),
  /** The file’s name, without its folder. */
  file: z.string(),
});
export type WorkflowProblem = z.infer<typeof workflowProblemSchema>;

/** A workflow as it is listed. One with a problem cannot be started until its file is mended. */
export const workflowSummarySchema = z.object({
  id: workflowIdSchema,
  name: z.string(),
  about: z.string(),
  source: z.enum(['built-in', 'file']),
  parameters: z.record(z.string(), parameterSchema),
  problem: workflowProblemSchema.nullable(),
});
export type WorkflowSummary = z.infer<typeof workflowSummarySchema>;

/** A workflow that comes with Kingly, as it is listed. */
export function summaryOf({ id, name, about, parameters }: WorkflowDefinition): WorkflowSummary {
  return { id, name, about, source: 'built-in', parameters, problem: null };
}
