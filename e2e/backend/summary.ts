import { workflowDefinitionSchema } from '#shared/workflows/definition.ts';

/** A workflow of two steps, one after the other. */
export const summary = workflowDefinitionSchema.parse({
  id: 'two_steps',
  name: 'Summarise a text',
  parameters: { document: {} },
  steps: [
    {
      id: 'points',
      title: 'Find the main points',
      prompt: 'List the main points of this text, one line each:\n\n{{ params.document }}',
    },
    {
      id: 'summary',
      title: 'Write the summary',
      needs: ['points'],
      prompt: 'Write a summary of three sentences from these points:\n\n{{ steps.points }}',
    },
  ],
});
