import { z } from 'zod';
import { type JsonObject, jsonObjectSchema } from '../json.ts';
import { workflowDefinitionSchema } from './definition.ts';

/** The JSON Schema (2020-12) of a workflow file, for editors and for `docs/workflow.schema.json`. */
export function workflowFileSchema(): JsonObject {
  return jsonObjectSchema.parse(
    z.toJSONSchema(workflowDefinitionSchema, { io: 'input', target: 'draft-2020-12' }),
  );
}
