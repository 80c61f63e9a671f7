import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The cache that the set-up fills, as the app finds it. */
export function testCacheFolder(): string {
  return process.env['KINGLY_CACHE'] ?? join(homedir(), '.cache', 'kingly');
}

/** The real small model that the tests run. Throws, with what to do, when it was not fetched. */
export function requireEmbeddedModelFile(): string {
  const path = join(testCacheFolder(), 'models', 'SmolLM2-135M-Instruct.Q4_1.gguf');
  if (existsSync(path)) return path;
  throw new Error(
    `${path} is missing. Run \`npm test\` or \`npm start\` once: the set-up fetches it.`,
  );
}
