import { describe, expect, it } from 'vitest';
import { answerStatus } from './status-answer.ts';

const task = (id: string, title: string, status: string, progress = 0) => ({
  id,
  title,
  status,
  progress,
});

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
});
