import { type WorkflowDefinition, workflowDefinitionSchema } from './definition.ts';

const projectPlanning = workflowDefinitionSchema.parse({
  id: 'project_planning',
  name: 'Plan a project',
  about: 'Goal, parts, first steps and risks of a project',
  parameters: { name: { default: 'the project' }, scope: { default: 'not yet decided' } },
  steps: [
    {
      id: 'goal',
      title: 'State the goal',
      prompt:
        'In two or three sentences, say what the project "{{ params.name }}" should achieve and for whom. Scope: {{ params.scope }}.',
    },
    {
      id: 'parts',
      title: 'Break it into parts',
      needs: ['goal'],
      prompt:
        'Goal of the project "{{ params.name }}": {{ steps.goal }}\n\nList three to five parts of the work, one line each.',
    },
    {
      id: 'first_steps',
      title: 'Choose the first steps',
      needs: ['parts'],
      prompt:
        'Parts of the project "{{ params.name }}":\n{{ steps.parts }}\n\nList the first three things to do this week, one line each.',
    },
    {
      id: 'risks',
      title: 'Name the risks',
      needs: ['goal'],
      prompt:
        'Goal of the project "{{ params.name }}": {{ steps.goal }}\n\nName two things that could go wrong, and what to do about each.',
    },
  ],
});

const deepResearch = workflowDefinitionSchema.parse({
  id: 'deep_research',
  name: 'Research a topic',
  about: 'Questions, what is known, and a short report on a topic',
  parameters: { topic: { default: 'the topic' } },
  steps: [
    {
      id: 'questions',
      title: 'Find the questions',
      prompt:
        'List three questions that a report about "{{ params.topic }}" should answer, one line each.',
    },
    {
      id: 'notes',
      title: 'Collect what is known',
      needs: ['questions'],
      prompt:
        'Answer each of these questions about "{{ params.topic }}" in one or two sentences. Say where you are unsure.\n\n{{ steps.questions }}',
    },
    {
      id: 'report',
      title: 'Write the report',
      needs: ['notes'],
      prompt:
        'Write a short report about "{{ params.topic }}" from these notes:\n\n{{ steps.notes }}',
    },
  ],
});

const documentSummary = workflowDefinitionSchema.parse({
  id: 'document_summary',
  name: 'Summarise a text',
  about: 'Main points and a short summary of a text',
  parameters: { document: { default: '' } },
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

const codeReview = workflowDefinitionSchema.parse({
  id: 'code_review',
  name: 'Review code',
  about: 'What the code does, problems by weight, and what to change first',
  parameters: { target: { default: 'the code' }, code: { default: '' } },
  steps: [
    {
      id: 'purpose',
      title: 'Say what it does',
      prompt: 'Say in two sentences what {{ params.target }} does.\n\n{{ params.code }}',
    },
    {
      id: 'problems',
      title: 'Look for problems',
      prompt:
        'List up to five likely problems of {{ params.target }}, the worst first, one line each.\n\n{{ params.code }}',
    },
    {
      id: 'advice',
      title: 'Advise',
      needs: ['problems'],
      prompt: 'From these problems, say what to change first and why:\n\n{{ steps.problems }}',
    },
  ],
});

const weeklyReview = workflowDefinitionSchema.parse({
  id: 'weekly_review',
  name: 'Review the week',
  about: 'What went well, what is open, and a plan for next week',
  parameters: { notes: { default: 'no notes were given' } },
  steps: [
    {
      id: 'done',
      title: 'Look back',
      prompt: 'Notes of the week: {{ params.notes }}\n\nList what was done, one line each.',
    },
    {
      id: 'open',
      title: 'Find what is open',
      prompt: 'Notes of the week: {{ params.notes }}\n\nList what is still open, one line each.',
    },
    {
      id: 'next',
      title: 'Plan next week',
      needs: ['done', 'open'],
      prompt:
        'Done:\n{{ steps.done }}\n\nOpen:\n{{ steps.open }}\n\nName the three most important things for next week.',
    },
  ],
});

const tripPlanning = workflowDefinitionSchema.parse({
  id: 'trip_planning',
  name: 'Plan a trip',
  about: 'An outline of days, what to book, and what to pack',
  parameters: { destination: { default: 'the destination' }, days: { default: 'a few days' } },
  steps: [
    {
      id: 'outline',
      title: 'Outline the days',
      prompt: 'Outline a trip to {{ params.destination }} for {{ params.days }}: one line a day.',
    },
    {
      id: 'bookings',
      title: 'List what to book',
      needs: ['outline'],
      prompt:
        'Trip to {{ params.destination }}:\n{{ steps.outline }}\n\nList what should be booked in advance, one line each.',
    },
    {
      id: 'packing',
      title: 'List what to pack',
      needs: ['outline'],
      prompt:
        'Trip to {{ params.destination }}:\n{{ steps.outline }}\n\nList what to pack, one line each.',
    },
  ],
});

/** The workflows that come with Kingly, by id. */
export const builtInWorkflows: Readonly<Record<string, WorkflowDefinition>> = {
  project_planning: projectPlanning,
  deep_research: deepResearch,
  document_summary: documentSummary,
  code_review: codeReview,
  weekly_review: weeklyReview,
  trip_planning: tripPlanning,
};
