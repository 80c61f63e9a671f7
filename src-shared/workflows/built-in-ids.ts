/** The workflows that come with Kingly; each has a file of that name. */
export const builtInWorkflowIds = [
  'code_review',
  'deep_research',
  'document_summary',
  'project_planning',
  'trip_planning',
  'weekly_review',
] as const;
