import { expect, it } from 'vitest';
import { ollamaAddress } from './ollama-host.ts';

it.each([
  [undefined, 'http://127.0.0.1:11434'],
  ['', 'http://127.0.0.1:11434'],
  ['0.0.0.0', 'http://127.0.0.1:11434'],
  ['0.0.0.0:5000', 'http://127.0.0.1:5000'],
  [':5000', 'http://127.0.0.1:5000'],
  ['[::]:5000', 'http://127.0.0.1:5000'],
  ['localhost', 'http://localhost:11434'],
  ['http://box.local:80/ollama/', 'http://box.local:80/ollama'],
  ['https://box.local', 'https://box.local:443'],
  ['http://', 'http://127.0.0.1:11434'],
])('%s is called at %s', (host, address) => {
  expect(ollamaAddress(host)).toBe(address);
});
