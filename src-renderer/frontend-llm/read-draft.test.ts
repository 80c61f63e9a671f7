import { describe, expect, it } from 'vitest';
import { type FrontendLabel, frontendLabels } from '#shared/contracts/frontend-model.ts';
import { byLabel } from './agreement.ts';
import { classify } from './classifier.ts';
import { readDraft } from './read-draft.ts';
import type { Reading, ReadingContext, ReflexLabel } from './reading.ts';

const context: ReadingContext = {
  tasks: [
    { id: 'task_01k3aa', title: 'Write the bike bell text', status: 'running', progress: 0.45 },
    { id: 'task_01k3bb', title: 'Fix the login page', status: 'waiting', progress: 0 },
    { id: 'task_01k3cc', title: 'Order toner', status: 'completed', progress: 1 },
  ],
  recentCommands: ['ch:hello', 'tc:Buy milk|personal|low'],
  now: Date.UTC(2026, 10, 25, 12),
  workflows: ['project_planning', 'deep_research', 'document_summary'],
};
const idle: ReadingContext = { ...context, tasks: [] };
const read = (text: string, within: ReadingContext = context): Reading => readDraft(text, within);

describe('readDraft', () => {
  it.each([
    [
      'Write a short product description for a bike bell',
      'tc:Write a short product description for a bike bell|writing|low',
    ],
    ['plan project MyApp', 'wf:project_planning|{"name":"MyApp"}'],
    ['Plan a project called Blue Door.', 'wf:project_planning|{"name":"Blue Door"}'],
    ['Remember that my editor is Helix', 'ms:editor|Helix|preference'],
    ["what's my editor?", 'cl:memory|summary'],
    ['what did we discuss yesterday?', 'cl:conversation_yesterday|summary'],
    ['Split task build a web shop', 'ts:auto|0.3|build a web shop'],
    ['split task 12', 'ts:task_12|0.9|split task 12'],
    ['cancel task 12', 'cn:task_12|cancel task 12'],
    ['deep research on microgrids', 'wf:deep_research|{"topic":"microgrids"}'],
    ['summarise report.pdf', 'wf:document_summary|{"file":"report.pdf"}'],
    ['Build complete app', 'ts:auto|0.3|Build complete app'],
    ['again', 'tc:Buy milk|personal|low'],
    ['hello?', 'ch:hello?'],
    ['write a haiku', 'ch:write a haiku'],
  ])('reads %j as %j', (text, line) => {
    const reading = read(text, idle);
    expect(reading.line).toBe(line);
    expect(reading.accepted).toBe(true);
  });

  it('finds tasks by their titles', () => {
    expect(read('split the login page task').line).toBe(
      'ts:task_01k3bb|0.9|split the login page task',
    );
    expect(read('cancel the login page').line).toBe('cn:task_01k3bb|cancel the login page');
    expect(read('cancel task_01k3aa').line).toBe('cn:task_01k3aa|cancel task_01k3aa');
  });

  it('answers status questions from what it knows', () => {
    expect(read("how's it going?")).toMatchObject({
      label: 'st',
      line: null,
      acknowledgement: '1 running: Write the bike bell text 45 %; 1 waiting: Fix the login page',
    });
    expect(read("how's it going?", idle).acknowledgement).toBe('No task is running.');
  });

  it('asks which task a bare "stop" means, and stops the only one', () => {
    expect(read('stop')).toMatchObject({ label: 'cn', line: null });
    expect(read('stop').acknowledgement).toBe(
      'Which one should stop? Write the bike bell text, Fix the login page',
    );
    expect(read('stop', { ...context, tasks: context.tasks.slice(0, 1) }).line).toBe(
      'cn:task_01k3aa|stop',
    );
    expect(read('stop', idle).acknowledgement).toBe('No task is running that could be stopped.');
  });

  it('parses typed lines strictly and says what is wrong', () => {
    expect(read('tc:Fix login|coding|low')).toMatchObject({
      label: 'tc',
      source: 'typed-line',
      line: 'tc:Fix login|coding|low',
      acknowledgement: 'Task: Fix login · coding · low',
    });
    const wrong = read('tc:Fix login|coding|enormous');
    expect(wrong).toMatchObject({ label: 'tc', line: null, source: 'typed-line' });
    expect(wrong.acknowledgement).toContain('complexity must be one of low, medium, high');
  });

  it('starts only workflows that the app has', () => {
    const without = read('plan project MyApp', { ...idle, workflows: [] });
    expect(without.label).not.toBe('wf');
  });

  it('claims nothing that has not happened', () => {
    expect(read('Remember that my editor is Helix').acknowledgement).toBe(
      'Remembering: editor = Helix',
    );
    expect(read('plan project MyApp').acknowledgement).toBe('Workflow: project planning · MyApp');
  });

  it.each([
    'write a two-line product description',
    'he told me "cancel task 12" and left',
    'if I asked you to remember that my editor is Helix, would you?',
    'remember that time we missed the ferry?',
    'how do I split a string in python',
    'The phrase "create a task" appears four times in this handout',
    "I don't need a task for that",
  ])('leaves %j as chat', (text) => {
    expect(read(text)).toMatchObject({ label: 'ch', line: expect.stringMatching(/^ch:/u) });
  });

  it('reads unsure messages as chat and keeps the guess', () => {
    const text = 'the shed roof, maybe in spring';
    expect(read(text)).toMatchObject({ label: 'ch', accepted: false, guess: { label: 'tc' } });
  });

  it('sends nothing for an empty draft', () => {
    for (const text of ['', ' ', '\n\t'])
      expect(read(text)).toMatchObject({ label: 'ch', line: null });
  });

  it.each([
    ['hi!', 'Hello! What shall be done?'],
    ['Good morning, kingly', 'Hello! What shall be done?'],
    ['thanks a lot 🙏', 'You are welcome.'],
    ['bye', 'Goodbye. What runs goes on.'],
  ])('answers %j at once, without a backend', (text, answer) => {
    expect(read(text)).toMatchObject({ label: 'ch', line: null, acknowledgement: answer });
  });

  it.each(['ok', 'hello?', 'thanks, but make it shorter', 'hi, why is the sky blue?'])(
    'leaves %j to the backend',
    (text) => {
      expect(read(text).line).toMatch(/^(?:ch|tc):/u);
    },
  );

  it('asks which one where several may be meant, with a command for each', () => {
    const tasks = [
      { id: 'task_a', title: 'Research e-bikes', status: 'running', progress: 0 },
      { id: 'task_b', title: 'Research heat pumps', status: 'running', progress: 0 },
    ];
    const reading = read('stop the research', { ...context, tasks });
    expect(reading).toMatchObject({ label: 'cn', line: null });
    expect(reading.choices.map(({ name }) => name)).toEqual([
      'Research e-bikes',
      'Research heat pumps',
    ]);
    expect(read('stop the e-bikes research', { ...context, tasks }).line).toBe(
      'cn:task_a|stop the e-bikes research',
    );
  });

  it('reads a long paste that begins with "remember that" as something to remember', () => {
    const text = `Remember that my guitar is ${'red and not so red '.repeat(60)}`.trim();
    expect(read(text)).toMatchObject({ label: 'ms', source: 'rule' });
    const story = `Once upon a time I said: remember that! ${'And so on. '.repeat(60)}`;
    expect(read(story).label).not.toBe('ms');
    // Kept whole or not at all.
    expect(read(`Remember that ${'x '.repeat(5_000)}`).label).not.toBe('ms');
  });

  it('makes a task of a short note about something', () => {
    expect(read('Write a short note about the guitar 7').line).toMatch(
      /^tc:Write a short note about the guitar 7\|writing\|/u,
    );
  });
});

describe('readDraft with other readers', () => {
  const sure = (label: FrontendLabel, share = 0.99) =>
    byLabel(frontendLabels.map((each) => (each === label ? share : (1 - share) / 7)));
  const text = 'haircut, saturday morning';
  /** A reflex that leaves it open, however the shipped one is trained. */
  const unsure: ReadingContext = {
    ...context,
    classify: (draft) => ({
      ...classify(draft),
      label: 'tc',
      probability: 0.4,
      probabilities: sure('tc', 0.4),
    }),
  };

  it('asks for a reader where the reflex is not sure, and follows their agreement', () => {
    expect(readDraft(text, unsure, undefined, ['encoder'])).toMatchObject({
      label: 'ch',
      accepted: false,
      asks: 'encoder',
    });
    const opinions = { encoder: sure('tc'), adapter: null, ollama: null, copied: null };
    expect(readDraft(text, unsure, opinions)).toMatchObject({
      label: 'tc',
      accepted: true,
      source: 'readers',
      line: 'tc:Haircut, saturday morning|personal|low',
    });
  });

  it('never asks about a rule or a typed line, and no reader overrules them', () => {
    const opinions = { encoder: sure('cn'), adapter: sure('cn'), ollama: null, copied: null };
    for (const ruled of ['plan project MyApp', 'tc:Fix login|coding|low', 'hi']) {
      const reading = readDraft(ruled, context, opinions, ['encoder', 'adapter']);
      expect(reading).toEqual(readDraft(ruled, context));
      expect(reading.asks).toBeNull();
    }
  });

  it('takes a copied line only where it is of the label and the words give no slots', () => {
    const opinions = { encoder: sure('wf'), adapter: sure('wf'), ollama: null, copied: null };
    const odd = 'the usual thing for Ana';
    expect(readDraft(odd, context, opinions)).toMatchObject({ label: 'ch', wants: 'wf' });
    const copied = { kind: 'wf', workflow_id: 'deep_research', params: { topic: 'Ana' } } as const;
    expect(readDraft(odd, context, { ...opinions, copied }).line).toBe(
      'wf:deep_research|{"topic":"Ana"}',
    );
    const other = { kind: 'cn', entity_id: 'task_1', reason: '' } as const;
    expect(readDraft(odd, context, { ...opinions, copied: other }).label).toBe('ch');
  });

  it('what the person said of exactly this message comes first', () => {
    const correctedTo = (): ReflexLabel => 'ch';
    expect(readDraft('plan project MyApp', { ...context, correctedTo })).toMatchObject({
      label: 'ch',
      source: 'correction',
      accepted: true,
    });
  });
});
