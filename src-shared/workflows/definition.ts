import { z } from 'zod';
import { jsonObjectSchema, jsonValueSchema } from '../json.ts';
import { outputSchemaSchema } from './output-schema.ts';

/** Lower case, as in `project_planning`; it is what a `wf:` command names. */
export const workflowIdSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,79}$/u,
    'must be lower-case letters, digits and _, starting with a letter',
  );

/** A name that an expression can use. */
const name = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,59}$/u, 'must be letters, digits and _, starting with a letter');
const title = z.string().trim().min(1).max(300);
/** Text with `{{ expression }}` in it. */
const template = z.string().min(1).max(20_000);
const expression = z.string().trim().min(1).max(1_000);

/** A parameter: what it is for and what stands for it when it is not given. */
export const parameterSchema = z.strictObject({
  about: z.string().max(300).default(''),
  default: jsonValueSchema.default(''),
  required: z.boolean().default(false),
});
export type WorkflowParameter = z.infer<typeof parameterSchema>;

const promptWork = { prompt: template };
const toolWork = {
  tool: z.strictObject({
    server: z.string().trim().min(1).max(100),
    name: z.string().trim().min(1).max(200),
    /** Texts in it may hold `{{ expression }}`. */
    arguments: jsonObjectSchema.default({}),
    /** `once`: interrupted, it asks before it is done again. */
    effect: z.enum(['idempotent', 'once']).default('once'),
  }),
};

/** What undoes a step that completed before the run failed. */
export const compensationSchema = z.union([z.strictObject(promptWork), z.strictObject(toolWork)]);
export type Compensation = z.infer<typeof compensationSchema>;

const common = {
  id: name,
  title,
  /** Steps that must have ended before this one. */
  needs: z.array(name).max(50).default([]),
  /** The step is skipped unless this is true. */
  if: expression.optional(),
  /** Gives a list; the step is done once for each `item` of it. */
  foreach: expression.optional(),
  /** How many items are under way at a time. */
  concurrency: z.number().int().min(1).max(8).default(2),
  /** How often it is tried again after it failed. */
  retries: z.number().int().min(0).max(10).default(2),
  /** Seconds that one try may take. */
  timeout: z.number().min(0.1).max(86_400).default(900),
  compensate: compensationSchema.optional(),
};

export const promptStepSchema = z.strictObject({
  ...common,
  ...promptWork,
  /** The answer is JSON of this shape; without it, text. */
  output: outputSchemaSchema.optional(),
  /** At most so many tokens of answer. */
  length: z.number().int().min(16).max(4_096).default(700),
});
export const toolStepSchema = z.strictObject({ ...common, ...toolWork });
export const approvalStepSchema = z.strictObject({
  ...common,
  /** The question that is put to the person. */
  approval: z.strictObject({ question: template, detail: template.optional() }),
});
export const workflowStepSchema = z.strictObject({
  ...common,
  /** Another workflow, run with these parameters. */
  workflow: z.strictObject({ id: workflowIdSchema, params: jsonObjectSchema.default({}) }),
});

export const stepSchema = z.union([
  promptStepSchema,
  toolStepSchema,
  approvalStepSchema,
  workflowStepSchema,
]);
export type WorkflowStep = z.infer<typeof stepSchema>;
export type PromptStep = z.infer<typeof promptStepSchema>;

/** A workflow: steps that run side by side as far as their needs allow. */
export const workflowDefinitionSchema = z.strictObject({
  id: workflowIdSchema,
  name: title,
  about: z.string().trim().max(300).default(''),
  parameters: z.record(name, parameterSchema).default({}),
  steps: z.array(stepSchema).min(1).max(60),
  /** What the reply says in the end; without it, what each step wrote. */
  result: template.optional(),
});
export type WorkflowDefinition = z.infer<typeof workflowDefinitionSchema>;

/** Which of the four kinds a step is. */
export function stepKind(step: WorkflowStep): 'prompt' | 'tool' | 'approval' | 'workflow' {
  if ('prompt' in step) return 'prompt';
  if ('tool' in step) return 'tool';
  return 'approval' in step ? 'approval' : 'workflow';
}
