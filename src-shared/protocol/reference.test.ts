import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { protocolReference } from './grammar.ts';

test('docs/protocol.md is what the table says; run npm run docs:protocol', () => {
  const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
  expect(page).toBe(protocolReference());
});
