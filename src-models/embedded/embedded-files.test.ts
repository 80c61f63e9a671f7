import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EmbeddedFiles, billions, displayName } from './embedded-files.ts';
import { requireEmbeddedModelFile } from './test-model.ts';

describe('EmbeddedFiles', () => {
  it('offers the files that can answer, and none other', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kingly-models-'));
    const problems: string[] = [];
    try {
      await copyFile(requireEmbeddedModelFile(), join(folder, 'SmolLM2-135M-Instruct.Q4_1.gguf'));
      await writeFile(join(folder, 'broken.gguf'), 'not a model');
      await writeFile(join(folder, 'notes.txt'), 'nothing');
      const files = new EmbeddedFiles(folder, (message) => problems.push(message));
      const found = await files.list();
      expect(found.map(({ description }) => description)).toEqual([
        {
          id: 'embedded:smollm2-135m-instruct',
          provider: 'embedded',
          name: 'SmolLM2-135M-Instruct',
          size: 0.135,
          contextLength: 2048,
          capabilities: ['chat'],
        },
      ]);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toContain('broken.gguf');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('finds nothing where there is no folder', async () => {
    expect(await new EmbeddedFiles('/nowhere/at/all', () => {}).list()).toEqual([]);
  });
});

describe('names of model files', () => {
  it.each([
    ['SmolLM2-135M-Instruct.Q4_1.gguf', 'SmolLM2-135M-Instruct', 0.135],
    ['Llama-3.2-3B-Instruct-Q4_K_M.gguf', 'Llama-3.2-3B-Instruct', 3],
    ['qwen2.5-0.5b-instruct-iq4_xs.gguf', 'qwen2.5-0.5b-instruct', 0.5],
    ['tiny.gguf', 'tiny', null],
  ])('%s', (fileName, name, size) => {
    expect(displayName(fileName)).toBe(name);
    expect(billions(name)).toBe(size);
  });
});
