import { describe, expect, it } from 'vitest';
import { contextSlotsOf, dayOf } from './context-slots.ts';
import { memorySlotsOf } from './memory-slots.ts';
import { complexityOf, intentTypeOf } from './task-kind.ts';
import { bareTaskNumber, numberedTask, titledTask } from './task-reference.ts';
import { titleOf } from './title.ts';
import { workflowSlotsOf } from './workflow-slots.ts';

const all = [
  'project_planning',
  'deep_research',
  'document_summary',
  'weekly_review',
  'trip_planning',
  'code_review',
];

describe('titleOf', () => {
  it.each([
    ['please fix the login page.', 'Fix the login page'],
    ['Can you please draft a reply to Ana? Thanks!', 'Draft a reply to Ana'],
    ['I need to renew my passport by friday, thanks!', 'Renew my passport'],
    ['hey could you just call mum tomorrow 🙏', 'Call mum tomorrow'],
    ['add a task to repaint the fence', 'Repaint the fence'],
    ['todo: check the smoke alarms', 'Check the smoke alarms'],
    ['éclairs for the party', 'Éclairs for the party'],
    ['please', 'Please'],
    ['put the board deck on my list', 'The board deck'],
    ['need a spreadsheet with all subscriptions', 'Spreadsheet with all subscriptions'],
    ['sort_lane.py eats 9gb on the big manifests', 'Sort_lane.py eats 9gb on the big manifests'],
    [
      'write a blog post about oak tables for the shop, about 900 words, friendly, by thursday',
      'Write a blog post about oak tables for the shop',
    ],
    [
      'fix the flaky test in checkout.spec.ts because it blocks everyone here',
      'Fix the flaky test in checkout.spec.ts',
    ],
    [
      "Our churn deck is stale. Please redo the churn deck with this year's numbers.",
      "Redo the churn deck with this year's numbers",
    ],
    [
      'my raspi keeps dropping the sensor every night at two, can you write me a script that restarts it',
      'Write me a script that restarts it',
    ],
  ])('%j → %j', (text, title) => {
    expect(titleOf(text)).toBe(title);
  });

  it('takes the sentence that asks from a long message, and bounds it', () => {
    const story = `Thanks for yesterday, it was a great help and everybody said so afterwards at length, even Jules. Write the minutes of the board meeting.`;
    expect(titleOf(story)).toBe('Write the minutes of the board meeting');
    expect(titleOf('word '.repeat(200))?.length).toBeLessThanOrEqual(120);
  });
});

describe('kind and size', () => {
  it.each([
    ['Fix the login page', 'coding', 'low'],
    ['Write a short product description for a bike bell', 'writing', 'low'],
    ['Buy milk', 'personal', 'low'],
    ['Migrate the entire database', 'coding', 'high'],
    ['Make a seating plan for the gala', 'planning', 'medium'],
    ['Investigate why the nightly backup is slow', 'research', 'medium'],
  ])('%j is %s, %s', (title, intent, complexity) => {
    expect(intentTypeOf(title, 'work')).toBe(intent);
    expect(complexityOf(title, 'medium')).toBe(complexity);
  });
});

describe('memorySlotsOf', () => {
  it.each([
    ['Remember that my editor is Helix', 'editor', 'Helix', 'preference'],
    ['remember: vpn profile = corp-eu-2', 'vpn_profile', 'corp-eu-2', 'semantic'],
    [
      'my wifi password is bluekettle77, remember that',
      'wifi_password',
      'bluekettle77',
      'semantic',
    ],
    ['guest wifi: bluekettle77. save that', 'guest_wifi', 'bluekettle77', 'semantic'],
    [
      'note that to reset the till you hold the green key',
      'reset_till',
      'hold the green key',
      'procedural',
    ],
    ['call me Max from now on', 'name', 'Max', 'preference'],
    ['please remember I live in Ghent', 'home', 'Ghent', 'semantic'],
    ['I like my answers short', 'answer_length', 'answers short', 'preference'],
    ['I prefer dark mode', 'theme', 'dark mode', 'preference'],
    ["I'm left-handed", 'handedness', 'left-handed', 'semantic'],
    ['my husband is allergic to cashews', 'husband_allergy', 'cashews', 'semantic'],
    ["for future reference, Dad can't eat shellfish", 'dad_allergy', 'shellfish', 'semantic'],
    ['our standup is at 9:15 every day', 'standup', 'at 9:15 every day', 'semantic'],
    ['bin day changed to wednesdays', 'bin_day', 'wednesdays', 'semantic'],
    ['the backups live on the NAS', 'backups', 'live on the NAS', 'semantic'],
    ['the ladder stands in the shed, by the way', 'ladder', 'stands in the shed', 'semantic'],
    ['office alarm code 44713', 'office_alarm_code', '44713', 'semantic'],
    ['when I say "the box" I mean nas-01', 'box', 'nas-01', 'semantic'],
    ['my passport number is 8812, keep it somewhere safe', 'passport_number', '8812', 'semantic'],
    [
      'never use exclamation marks in my letters',
      'exclamation_marks_letters',
      'never use exclamation marks in my letters',
      'preference',
    ],
    [
      'how I start the mower: choke out, pull twice',
      'start_mower',
      'choke out, pull twice',
      'procedural',
    ],
  ])('%j → %s = %s (%s)', (text, key, value, type) => {
    expect(memorySlotsOf(text, 'semantic')).toEqual({ key, value, type });
  });

  it('is null where there is nothing to keep', () => {
    expect(memorySlotsOf('!!!', 'semantic')).toBeNull();
  });
});

describe('workflowSlotsOf', () => {
  it.each([
    ['plan project MyApp', 'project_planning', { name: 'MyApp' }],
    ['start project planning for the new store', 'project_planning', { name: 'the new store' }],
    ['deep research on heat pumps, please', 'deep_research', { topic: 'heat pumps' }],
    ['tl;dr of notes/lease.docx', 'document_summary', { file: 'notes/lease.docx' }],
    [
      'plan a trip to Ghent in April, 4 days',
      'trip_planning',
      { destination: 'Ghent', days: '4 days' },
    ],
    ['run my weekly review', 'weekly_review', {}],
    ['do a code review of src/server.ts', 'code_review', { target: 'src/server.ts' }],
    [
      'start the project planning workflow for Night Market',
      'project_planning',
      { name: 'Night Market' },
    ],
    [
      'Low Tide album: project planning workflow, now',
      'project_planning',
      { name: 'Low Tide album' },
    ],
    ['project_planning name=StandUpBot', 'project_planning', { name: 'StandUpBot' }],
    ['research gut health properly, with sources', 'deep_research', { topic: 'gut health' }],
    ['sum up the lease for me', 'document_summary', { file: 'lease' }],
    [
      'Trip planning: Kyoto, ten days in November',
      'trip_planning',
      { destination: 'Kyoto', days: 'ten days' },
    ],
    ['lisbon 4 nights june plan it', 'trip_planning', { destination: 'lisbon', days: '4 nights' }],
    [
      'Plan a weekend in Paris for me and Dan',
      'trip_planning',
      { destination: 'Paris', days: 'a weekend' },
    ],
    ['review my pull request please, number 240', 'code_review', { target: '240' }],
    ['review my sonification branch', 'code_review', { target: 'sonification' }],
    ['please do a code review', 'code_review', {}],
  ])('%j → %s %j', (text, id, params) => {
    expect(workflowSlotsOf(text, all)).toEqual({ id, params });
  });

  it('carries a pasted text to summarise', () => {
    const text = 'Summarise this:\nThe first line of it.\nAnd the second one.';
    expect(workflowSlotsOf(text, all)?.params).toEqual({
      document: 'The first line of it.\nAnd the second one.',
    });
  });

  it('knows no workflow that the app has not', () => {
    expect(workflowSlotsOf('plan a trip to Ghent', ['deep_research'])).toBeNull();
  });
});

describe('contextSlotsOf', () => {
  const now = new Date(2026, 10, 25, 12).getTime();
  it.each([
    ["what's my editor?", 'memory', 'summary'],
    ['what did we say yesterday, word for word', 'conversation_yesterday', 'full'],
    ['recap today so far', 'conversation_today', 'summary'],
    ['on 3 march 2025 we talked pricing', 'conversation_2025-03-03', 'summary'],
    ['paste our chat of 2025-03-14', 'conversation_2025-03-14', 'summary'],
    ['task 18 background, everything', 'task_18', 'full'],
    ['Show me all of task three', 'task_3', 'full'],
    ['where had we got to?', 'conversation_today', 'summary'],
    ["can I see every line of last night's talk", 'conversation_yesterday', 'full'],
  ])('%j → %s, %s', (text, id, depth) => {
    expect(contextSlotsOf(text, [], now)).toEqual({ id, depth });
  });

  it('takes a date without a year as the last one, and refuses impossible ones', () => {
    expect(dayOf('on 24 december', now)).toBe('2025-12-24');
    expect(dayOf('on 31 february', now)).toBeNull();
  });
});

describe('task references', () => {
  const tasks = [
    { id: 'task_01abc', title: 'Garden plan', status: 'running', progress: 0 },
    { id: 'task_01abd', title: 'Garden shed', status: 'running', progress: 0 },
  ];
  it('reads numbers and ids', () => {
    expect(numberedTask('split #12', tasks)).toBe('task_12');
    expect(numberedTask('stop task_01ABC now', tasks)).toBe('task_01abc');
    expect(numberedTask('page 12', tasks)).toBeNull();
  });
  it.each([
    ['28 too lengthy, make parts', 'task_28'],
    ['decompose 28', 'task_28'],
    ['two devs, one task (23), make it two', 'task_23'],
    ['subtasks for 9', 'task_9'],
    ['t15 is really three jobs', 'task_15'],
    ['split task seven', 'task_7'],
    ['break 3 parts out of it', null],
    ['34 storyboards in one task', null],
  ])('of a text that splits, %j names %j', (text, id) => {
    expect(bareTaskNumber(text)).toBe(id);
  });

  it('takes a title only when one fits best', () => {
    expect(titledTask('the garden shed', tasks)?.id).toBe('task_01abd');
    expect(titledTask('the garden', tasks)).toBeNull();
  });
});
