import { fileURLToPath } from 'node:url';
import { describe, test } from 'vitest';
import { nodeProcessStarter } from './node-process-starter.ts';
import { processStarterContract } from './process-starter.contract.ts';

describe('Node child processes', () => {
  processStarterContract(test, {
    createStarter: nodeProcessStarter,
    entryPath: fileURLToPath(new URL('./process-starter.fixture.ts', import.meta.url)),
  });
});
