import { z } from 'zod';
import {
  metadataInput,
  nameInput,
  observationInput,
  relationInput,
  textInput,
  typeInput,
  unitInput,
} from '../inputs.ts';

const most = 500;

export const entityInput = z.object({
  name: nameInput.describe('The name of the entity'),
  entityType: typeInput.describe('The type of the entity'),
  observations: z
    .array(observationInput)
    .max(most)
    .describe('An array of observation contents associated with the entity'),
});

export const entityOutput = z.object({
  name: z.string(),
  entityType: z.string(),
  observations: z.array(z.string()),
});

/** Which relation; deleting one that is not there is no error. */
export const relationReference = z.object({
  from: nameInput.describe('The name of the entity where the relation starts'),
  to: nameInput.describe('The name of the entity where the relation ends'),
  relationType: relationInput.describe('The type of the relation'),
});

export const newRelationInput = relationReference.extend({
  strength: unitInput.optional().describe('From 0 to 1'),
  confidence: unitInput.optional().describe('From 0 to 1'),
  metadata: metadataInput.optional(),
});

export const relationOutput = z.object({
  from: z.string(),
  to: z.string(),
  relationType: z.string(),
});

export const observationsInput = z.object({
  entityName: nameInput.describe('The name of the entity to add the observations to'),
  contents: z.array(observationInput).max(most).describe('An array of observation contents to add'),
});

export const deletionInput = z.object({
  entityName: nameInput.describe('The name of the entity containing the observations'),
  observations: z
    .array(textInput('An observation', 100_000))
    .max(most)
    .describe('An array of observations to delete'),
});

export type EntityInput = z.output<typeof entityInput>;
export type RelationReference = z.output<typeof relationReference>;
export type NewRelationInput = z.output<typeof newRelationInput>;
export type ObservationsInput = z.output<typeof observationsInput>;
export type DeletionInput = z.output<typeof deletionInput>;
