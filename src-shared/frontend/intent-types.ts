/** The kinds of work that a task can be, as a model may name them. */
export const intentTypes = [
  'business_growth',
  'coding',
  'design',
  'errand',
  'finance',
  'general',
  'health',
  'home',
  'learning',
  'planning',
  'research',
  'travel',
  'writing',
] as const;
