import { expect, test } from 'vitest';
import { createAttemptLimit } from './attempt-limit.ts';
import { readCommandLine } from './command-line.ts';

test('what can be said on the command line', () => {
  expect(readCommandLine([], {})).toEqual({ port: 8417, portIsChosen: false, open: true });
  expect(readCommandLine(['--port', '0', '--no-open'], {})).toEqual({
    port: 0,
    portIsChosen: true,
    open: false,
  });
  expect(readCommandLine(['--port=9000'], { KINGLY_PORT: '1' })).toMatchObject({ port: 9_000 });
  expect(readCommandLine([], { KINGLY_PORT: '9001' })).toMatchObject({
    port: 9_001,
    portIsChosen: true,
  });
  expect(readCommandLine([], { KINGLY_PORT: '' })).toMatchObject({
    port: 8_417,
    portIsChosen: false,
  });
});

test.each([['--port'], ['--port', 'x'], ['--port', '65536'], ['--port=-1'], ['--what'], ['8080']])(
  '%s is refused with its name',
  (...parameters) => {
    expect(() => readCommandLine(parameters, {})).toThrow(
      /Kingly does not know|A port is a number/u,
    );
  },
);

test('wrong attempts are bounded and come back with time', () => {
  let now = 0;
  const limit = createAttemptLimit({ now: () => now }, 3, 1_000);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    expect(limit.allows()).toBe(true);
    limit.failed();
  }
  expect(limit.allows()).toBe(false);
  expect(limit.waitMs()).toBe(1_000);
  now += 1_000;
  expect(limit.allows()).toBe(true);
  limit.failed();
  expect(limit.allows()).toBe(false);
  now -= 5_000;
  expect(limit.allows()).toBe(false);
});
