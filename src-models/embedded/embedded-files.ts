import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ModelDescription } from '#shared/contracts/entities.ts';
import { isModelFile } from './model-file-header.ts';
import { loadLlamaLibrary } from './runtime.ts';

/** A model file that can answer. */
export type EmbeddedFile = {
  readonly path: string;
  readonly description: ModelDescription;
};

/** What is read of a GGUF file's header; everything may be missing. */
const headerSchema = z.object({
  general: z
    .object({ architecture: z.string().optional(), size_label: z.string().optional() })
    .partial()
    .optional(),
  tokenizer: z.object({ chat_template: z.string().optional() }).partial().optional(),
});

/**
 * Tokens of context that an embedded model is run with. More would be of no use: on one core a
 * 135M model reads 100 to 400 tokens a second, so that a full context is already a long wait.
 * Two sequences of this length take 95 MB.
 */
export const embeddedContextLength = 2_048;

/** Looks for model files; remembers what it read of an unchanged file. */
export class EmbeddedFiles {
  readonly #folder: string;
  readonly #log: (message: string) => void;
  readonly #known = new Map<string, EmbeddedFile | null>();

  /** `folder` holds `*.gguf` files; it need not exist. */
  constructor(folder: string, log: (message: string) => void) {
    this.#folder = folder;
    this.#log = log;
  }

  /** The models in the folder that have a chat template, smallest file name first. */
  async list(): Promise<readonly EmbeddedFile[]> {
    const found: EmbeddedFile[] = [];
    for (const name of await this.#names()) {
      const file = await this.#describe(name);
      if (file !== null) found.push(file);
    }
    return found;
  }

  async #names(): Promise<readonly string[]> {
    try {
      const names = await readdir(this.#folder);
      return names.filter((name) => name.toLowerCase().endsWith('.gguf')).sort();
    } catch {
      return [];
    }
  }

  async #describe(name: string): Promise<EmbeddedFile | null> {
    const path = join(this.#folder, name);
    try {
      const { size, mtimeMs } = await stat(path);
      const key = `${name}|${size}|${mtimeMs}`;
      const known = this.#known.get(key);
      if (known !== undefined) return known;
      const file = await readDescription(path, name, this.#log);
      this.#known.set(key, file);
      return file;
    } catch (error) {
      this.#log(
        `${path} cannot be read as a model: ${error instanceof Error ? error.message : String(error)}`,
      );
      return null;
    }
  }
}

async function readDescription(
  path: string,
  fileName: string,
  log: (message: string) => void,
): Promise<EmbeddedFile | null> {
  if (!(await isModelFile(path))) throw new Error('it is no GGUF file');
  const { readGgufFileInfo } = await loadLlamaLibrary();
  const { metadata } = await readGgufFileInfo(path, { readTensorInfo: false });
  const header = headerSchema.parse(metadata);
  if (header.tokenizer?.chat_template === undefined) {
    // The set-up’s own encoders lie in the same folder; nobody expects them to chat.
    if (header.general?.architecture !== 'bert')
      log(`${path} has no chat template; it is not offered.`);
    return null;
  }
  const name = displayName(fileName);
  return {
    path,
    description: {
      id: `embedded:${name.toLowerCase()}`,
      provider: 'embedded',
      name,
      size: billions(header.general?.size_label) ?? billions(name),
      contextLength: embeddedContextLength,
      capabilities: ['chat'],
    },
  };
}

/** `SmolLM2-135M-Instruct.Q4_1.gguf` → `SmolLM2-135M-Instruct`. */
export function displayName(fileName: string): string {
  return fileName.replace(/\.gguf$/i, '').replace(/[-.](?:i?q\d\w*|bf16|f16|f32)$/i, '');
}

/** Parameters in billions out of a text such as `135M` or `Llama-3.2-3B-Instruct`. */
export function billions(text: string | undefined): number | null {
  const match = /(?:^|[^\w.]|x)(\d+(?:\.\d+)?)\s?([mb])(?![a-z0-9])/i.exec(text ?? '');
  if (match?.[1] === undefined) return null;
  const value = Number(match[1]);
  return match[2]?.toLowerCase() === 'm' ? value / 1_000 : value;
}
