import { defineConfig } from 'vitest/config';

/** Unit and contract tests; `#…` imports go through package.json's `imports`. */
export default defineConfig({
  test: {
    environment: 'node',
    include: [
      'db/**/*.test.ts',
      'src-*/**/*.test.{ts,tsx}',
      'build/**/*.test.ts',
      'training/**/*.test.ts',
      'e2e/{backend,core,tools}/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', 'e2e/scenarios/**', 'out*/**', 'artifacts/**'],
    // A hook or test that hangs is a bug; none waits on time.
    testTimeout: 20_000,
    hookTimeout: 30_000,
    passWithNoTests: false,
  },
});
