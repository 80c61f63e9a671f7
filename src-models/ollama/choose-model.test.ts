import { describe, expect, it } from 'vitest';
import { chooseModel } from './choose-model.ts';
import type { ModelCandidate } from './choose-model.ts';

const gigabyte = 1_000_000_000;

function candidate(name: string, size: number, more: Partial<ModelCandidate> = {}): ModelCandidate {
  return {
    name,
    size,
    bytes: size * 0.62 * gigabyte,
    canChat: true,
    canUseTools: false,
    quantization: 'Q4_K_M',
    ...more,
  };
}

const small = candidate('llama3.2:1b', 1.2, { canUseTools: true });
const middle = candidate('llama3.2:3b', 3.2, { canUseTools: true });
const large = candidate('qwen3:14b', 14.8, { canUseTools: true });
const huge = candidate('llama3.3:70b', 70, { canUseTools: true });

describe('chooseModel', () => {
  it('takes the largest that fits', () => {
    expect(chooseModel([small, middle, large, huge], 8 * gigabyte)?.name).toBe('llama3.2:3b');
    expect(chooseModel([small, middle, large, huge], 32 * gigabyte)?.name).toBe('qwen3:14b');
    expect(chooseModel([small, middle, large, huge], 2 * gigabyte)).toBeNull();
  });

  it('does not take one that would be slow only because there is room', () => {
    expect(chooseModel([large, huge], 128 * gigabyte)?.name).toBe('qwen3:14b');
  });

  it('skips what cannot chat, and prefers an all-round model', () => {
    const embedding = candidate('nomic-embed-text', 7, { canChat: false });
    const code = candidate('codellama:7b', 4);
    expect(chooseModel([embedding, code, middle], 32 * gigabyte)?.name).toBe('llama3.2:3b');
    expect(chooseModel([embedding], 32 * gigabyte)).toBeNull();
  });

  it('judges by the file where no size is known', () => {
    const unknown = { ...candidate('own', 8), size: null };
    expect(chooseModel([small, unknown], 32 * gigabyte)?.name).toBe('own');
  });
});
