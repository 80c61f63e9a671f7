import { expect, test } from 'vitest';
import { readCommandLine } from './command-line.ts';

test('reads what is known, and says what is known where something else is asked for', () => {
  expect(readCommandLine([])).toEqual({
    dataFolder: null,
    workspaceId: 'ws_default',
    port: null,
    tools: 'all',
  });
  expect(
    readCommandLine(['--data', '/d', '--http=0', '--tools', 'graphiti', '--workspace', 'ws_work']),
  ).toEqual({ dataFolder: '/d', workspaceId: 'ws_work', port: 0, tools: 'graphiti' });
  for (const wrong of [
    ['--port', '1'],
    ['--http', '70000'],
    ['--http', 'x'],
    ['--tools', 'none'],
    ['--workspace', '../x'],
    ['--data', ''],
    ['folder'],
  ]) {
    expect(() => readCommandLine(wrong), wrong.join(' ')).toThrow(/It knows --data FOLDER|A port/u);
  }
});
