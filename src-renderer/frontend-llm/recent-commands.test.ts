import { describe, expect, it } from 'vitest';
import { RecentCommands } from './recent-commands.ts';

describe('RecentCommands', () => {
  it('keeps the newest first and forgets the oldest beyond its capacity', () => {
    const recent = new RecentCommands(2);
    recent.add('ch:a', 1);
    recent.add('ch:b', 2);
    recent.add('ch:a', 3);
    recent.add('ch:c', 4);
    expect(recent.list()).toEqual(['ch:c', 'ch:a']);
    expect(recent.sentAt('ch:a')).toBe(3);
    expect(recent.sentAt('ch:b')).toBeUndefined();
  });

  it('holds a hundred', () => {
    const recent = new RecentCommands();
    for (let index = 0; index < 250; index += 1) recent.add(`ch:${index}`, index);
    expect(recent.list()).toHaveLength(100);
    expect(recent.list()[0]).toBe('ch:249');
  });
});
