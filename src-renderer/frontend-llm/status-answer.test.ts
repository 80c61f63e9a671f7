import { describe, expect, it } from 'vitest';
import type { KnownTask } from './reading.ts';
import { answerStatus as answerFrom, whichTask } from './status-answer.ts';

const task = (id: string, title: string, status: string, progress = 0) => ({
  id,
  title,
  status,
  progress,
});

const answerStatus = (question: string, tasks: readonly KnownTask[]): string =>
  answerFrom(question, { tasks, now: 0 });

describe('answerStatus', () => {
  it('is honest when nothing runs', () => {
    expect(answerStatus('status?', [])).toBe('No task is running.');
    expect(answerStatus('status?', [task('task_a', 'Toner', 'completed', 1)])).toBe(
      'No task is running. 1 done.',
    );
  });

  it('names what runs, waits and failed, and counts the rest', () => {
    const tasks = [
      ...['One', 'Two', 'Three', 'Four'].map((title) =>
        task(`task_${title}`, title, 'running', 0.456),
      ),
      task('task_w', 'Later', 'accepted'),
      task('task_f', 'Broken', 'failed'),
    ];
    expect(answerStatus('how is it going?', tasks)).toBe(
      '4 running: One 46 %, Two 46 %, Three 46 %, and 1 more; 1 waiting: Later; 1 failed: Broken',
    );
  });

  it('answers for the one task that was asked about', () => {
    const tasks = [
      task('task_12', 'Bike bell text', 'running', 0.3),
      task('task_b', 'Toner', 'failed'),
    ];
    expect(answerStatus('how is the bike bell coming along?', tasks)).toBe(
      'Bike bell text: running, 30 %',
    );
    expect(answerStatus('is the toner done?', tasks)).toBe('Toner: failed');
    expect(answerStatus('task 12 status', tasks)).toBe('Bike bell text: running, 30 %');
  });

  it('says when it knows no such task', () => {
    expect(answerStatus('status of task 88?', [])).toBe(
      'I know of no task 88. No task is running.',
    );
  });

  it('says of when it is, while nothing is heard', () => {
    const tasks = [task('task_a', 'Toner', 'running', 0.2)];
    const answer = (now: number) => answerFrom('status?', { tasks, now, staleSince: 1_000 });
    expect(answer(6_000)).toBe(
      'Kingly is not connected; this is from 5 s ago. 1 running: Toner 20 %',
    );
    expect(answer(181_000)).toContain('from 3 min ago');
    expect(answer(7_201_000)).toContain('from 2 h ago');
  });
});

describe('whichTask', () => {
  const tasks = [
    task('task_a', 'Research e-bikes', 'running'),
    task('task_b', 'Research heat pumps', 'accepted'),
    task('task_c', 'Toner', 'running'),
    task('task_d', 'Research done before', 'completed'),
  ];

  it('offers those that may be meant', () => {
    const { question, choices } = whichTask('stop the research', tasks);
    expect(question).toBe('Which one should stop? Research e-bikes, Research heat pumps');
    expect(choices.map(({ command }) => command)).toEqual([
      { kind: 'cn', entity_id: 'task_a', reason: 'stop the research' },
      { kind: 'cn', entity_id: 'task_b', reason: 'stop the research' },
    ]);
  });

  it('offers all that run where none is named, and none where nothing runs', () => {
    expect(whichTask('stop', tasks).choices).toHaveLength(3);
    expect(whichTask('stop', tasks.slice(3))).toEqual({
      question: 'No task is running that could be stopped.',
      choices: [],
    });
  });
});
