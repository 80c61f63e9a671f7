import { defineConfig } from 'vitest/config';

/** Rooms whose tests share a process: to start one for each file costs more than the tests. */
const sharing = [
  'db/**/*.test.ts',
  'src-{shared,renderer,core,backend}/**/*.test.{ts,tsx}',
  'training/**/*.test.ts',
];
/** Those that load native models, or change what belongs to their whole process. */
const alone = [
  'src-{models,main,headless,tools,memory-server,preload}/**/*.test.ts',
  'build/**/*.test.ts',
  'e2e/{backend,core,tools}/**/*.test.ts',
];
const exclude = ['**/node_modules/**', 'e2e/scenarios/**', 'out*/**', 'artifacts/**'];

/** Unit and contract tests; `#…` imports go through package.json's `imports`. */
export default defineConfig({
  test: {
    environment: 'node',
    projects: [
      { extends: true, test: { name: 'rooms', include: sharing, exclude, isolate: false } },
      { extends: true, test: { name: 'processes', include: alone, exclude } },
    ],
    // A hook or test that hangs is a bug; none waits on time.
    testTimeout: 20_000,
    hookTimeout: 30_000,
    passWithNoTests: false,
  },
});
