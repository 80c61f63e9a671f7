import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { countPlaywright, countVitest } from './test-reports.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'kingly-reports-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function report(content: unknown): string {
  const file = path.join(folder, 'report.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

const passing = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 0,
  testResults: [],
};

test('vitest: counts what its report says', () => {
  expect(countVitest(report(passing), 0)).toEqual({
    passed: 3,
    failed: 0,
    skipped: 1,
    problems: [],
  });
});

test('vitest: a file that does not load is a failure', () => {
  const broken = {
    status: 'failed',
    name: 'a.test.ts',
    message: 'SyntaxError',
    assertionResults: [],
  };
  expect(countVitest(report({ ...passing, testResults: [broken] }), 1)).toMatchObject({
    passed: 3,
    failed: 1,
  });
});

test('vitest: an exit code without a failed test is a failure, and so is an empty run', () => {
  expect(countVitest(report(passing), 1)).toMatchObject({ passed: 3, failed: 1 });
  expect(countVitest(report({ ...passing, numPassedTests: 0 }), 0)).toMatchObject({
    failed: 1,
    problems: ['no test ran'],
  });
  expect(countVitest(path.join(folder, 'none.json'), 0)).toMatchObject({ failed: 1 });
});

test('Playwright: flaky tests fail', () => {
  const stats = { expected: 4, unexpected: 1, flaky: 1, skipped: 2 };
  const specs = [{ file: 'a.spec.ts', title: 'sends', tests: [{ status: 'flaky' }] }];
  expect(
    countPlaywright(report({ stats, suites: [{ suites: [{ specs }] }], errors: [] }), 1),
  ).toEqual({
    passed: 4,
    failed: 2,
    skipped: 2,
    problems: ['a.spec.ts: sends'],
  });
});

test('Playwright: an error outside of tests is a failure', () => {
  const stats = { expected: 4, unexpected: 0, flaky: 0, skipped: 0 };
  const errors = [{ message: 'No web server\nat …' }];
  expect(countPlaywright(report({ stats, suites: [], errors }), 1)).toMatchObject({
    passed: 4,
    failed: 1,
  });
});
