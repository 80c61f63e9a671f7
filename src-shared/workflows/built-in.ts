import type { WorkflowDefinition } from './definition.ts';

const projectPlanning: WorkflowDefinition = {
  id: 'project_planning',
  name: 'Plan a project',
  about: 'Goal, parts, first steps and risks of a project',
  parameters: { name: 'the project', scope: 'not yet decided' },
  steps: [
    {
      key: 'goal',
      title: 'State the goal',
      prompt:
        'In two or three sentences, say what the project "{name}" should achieve and for whom. Scope: {scope}.',
    },
    {
      key: 'parts',
      title: 'Break it into parts',
      prompt:
        'Goal of the project "{name}": {steps.goal}\n\nList three to five parts of the work, one line each.',
    },
    {
      key: 'first_steps',
      title: 'Choose the first steps',
      prompt:
        'Parts of the project "{name}":\n{steps.parts}\n\nList the first three things to do this week, one line each.',
    },
    {
      key: 'risks',
      title: 'Name the risks',
      prompt:
        'Goal of the project "{name}": {steps.goal}\n\nName two things that could go wrong, and what to do about each.',
    },
  ],
};

const deepResearch: WorkflowDefinition = {
  id: 'deep_research',
  name: 'Research a topic',
  about: 'Questions, what is known, and a short report on a topic',
  parameters: { topic: 'the topic' },
  steps: [
    {
      key: 'questions',
      title: 'Find the questions',
      prompt: 'List three questions that a report about "{topic}" should answer, one line each.',
    },
    {
      key: 'notes',
      title: 'Collect what is known',
      prompt:
        'Answer each of these questions about "{topic}" in one or two sentences. Say where you are unsure.\n\n{steps.questions}',
    },
    {
      key: 'report',
      title: 'Write the report',
      prompt: 'Write a short report about "{topic}" from these notes:\n\n{steps.notes}',
    },
  ],
};

const documentSummary: WorkflowDefinition = {
  id: 'document_summary',
  name: 'Summarise a text',
  about: 'Main points and a short summary of a text',
  parameters: { document: '' },
  steps: [
    {
      key: 'points',
      title: 'Find the main points',
      prompt: 'List the main points of this text, one line each:\n\n{document}',
    },
    {
      key: 'summary',
      title: 'Write the summary',
      prompt: 'Write a summary of three sentences from these points:\n\n{steps.points}',
    },
  ],
};

const codeReview: WorkflowDefinition = {
  id: 'code_review',
  name: 'Review code',
  about: 'What the code does, problems by weight, and what to change first',
  parameters: { target: 'the code', code: '' },
  steps: [
    {
      key: 'purpose',
      title: 'Say what it does',
      prompt: 'Say in two sentences what {target} does.\n\n{code}',
    },
    {
      key: 'problems',
      title: 'Look for problems',
      prompt:
        'List up to five likely problems of {target}, the worst first, one line each.\n\n{code}',
    },
    {
      key: 'advice',
      title: 'Advise',
      prompt: 'From these problems, say what to change first and why:\n\n{steps.problems}',
    },
  ],
};

const weeklyReview: WorkflowDefinition = {
  id: 'weekly_review',
  name: 'Review the week',
  about: 'What went well, what is open, and a plan for next week',
  parameters: { notes: 'no notes were given' },
  steps: [
    {
      key: 'done',
      title: 'Look back',
      prompt: 'Notes of the week: {notes}\n\nList what was done, one line each.',
    },
    {
      key: 'open',
      title: 'Find what is open',
      prompt: 'Notes of the week: {notes}\n\nList what is still open, one line each.',
    },
    {
      key: 'next',
      title: 'Plan next week',
      prompt:
        'Done:\n{steps.done}\n\nOpen:\n{steps.open}\n\nName the three most important things for next week.',
    },
  ],
};

const tripPlanning: WorkflowDefinition = {
  id: 'trip_planning',
  name: 'Plan a trip',
  about: 'An outline of days, what to book, and what to pack',
  parameters: { destination: 'the destination', days: 'a few days' },
  steps: [
    {
      key: 'outline',
      title: 'Outline the days',
      prompt: 'Outline a trip to {destination} for {days}: one line a day.',
    },
    {
      key: 'bookings',
      title: 'List what to book',
      prompt:
        'Trip to {destination}:\n{steps.outline}\n\nList what should be booked in advance, one line each.',
    },
    {
      key: 'packing',
      title: 'List what to pack',
      prompt: 'Trip to {destination}:\n{steps.outline}\n\nList what to pack, one line each.',
    },
  ],
};

/** The workflows that come with Kingly, by id. */
export const builtInWorkflows: Readonly<Record<string, WorkflowDefinition>> = {
  project_planning: projectPlanning,
  deep_research: deepResearch,
  document_summary: documentSummary,
  code_review: codeReview,
  weekly_review: weeklyReview,
  trip_planning: tripPlanning,
};
