import { defineConfig } from '@playwright/test';
import type { KinglyOptions } from './fixtures/kingly.ts';

/** What the window and the core do by themselves; looked at once, so that the gate stays short. */
const sameInBothShells = [
  '**/memory-screens.spec.ts',
  '**/ollama.spec.ts',
  '**/reading.spec.ts',
  '**/screens.spec.ts',
  '**/typed-line.spec.ts',
  '**/work-screens.spec.ts',
];

/** The scenarios on both shells: real Electron, and the headless host in Chromium. */
export default defineConfig<KinglyOptions>({
  testDir: './scenarios',
  outputDir: '../artifacts/e2e',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  // Two cores: one app with its models at a time.
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env['CI'] !== undefined,
  retries: 0,
  reporter: [['line'], ['json', { outputFile: '../artifacts/e2e-report.json' }]],
  projects: [
    { name: 'headless', use: { shell: 'headless' } },
    { name: 'desktop', use: { shell: 'desktop' }, testIgnore: sameInBothShells },
  ],
});
