import { defineConfig } from '@playwright/test';
import type { KinglyOptions } from './fixtures/kingly.ts';

/** The same scenarios on both shells: real Electron, and the headless host in Chromium. */
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
    { name: 'desktop', use: { shell: 'desktop' } },
  ],
});
