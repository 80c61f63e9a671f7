import type { ModelDescription } from '#shared/contracts/entities.ts';
import type { LanguageModel } from '../language-model.ts';
import type { EmbeddedFile } from '../embedded/embedded-files.ts';
import { loadEmbeddedModel } from '../embedded/embedded-model.ts';
import { chooseModel } from '../ollama/choose-model.ts';
import type { OllamaEntry, OllamaFindings } from '../ollama/ollama-discovery.ts';
import { createOllamaModel } from '../ollama/ollama-model.ts';

/** What this machine offers at one moment. */
export type Findings = {
  readonly ollama: OllamaFindings;
  readonly embedded: readonly EmbeddedFile[];
};

/** A model that could be loaded. */
export type Candidate = {
  readonly description: ModelDescription;
  load(): Promise<LanguageModel>;
};

/** What answers, and what a person is told about it. */
export type Selection = { readonly candidate: Candidate | null; readonly note: string | null };

const nothingNote =
  'No model can answer. Start Ollama, or run `npm start` once with a connection so that the built-in model is fetched.';
const builtInNote = 'The small built-in model answers. Start Ollama for better answers.';

/** Every model that a person can choose. */
export function availableModels(findings: Findings): readonly ModelDescription[] {
  return [
    ...chatModels(findings.ollama).map(({ description }) => description),
    ...findings.embedded.map(({ description }) => description),
  ];
}

/** Picks by choice: `auto` takes Ollama’s best model, else the first built-in one. */
export function selectModel(
  findings: Findings,
  choice: string,
  options: { readonly ollamaAddress: string; readonly memoryBytes: number },
): Selection {
  const models = chatModels(findings.ollama);
  const best = chooseModel(models, options.memoryBytes);
  const builtIn = findings.embedded[0];

  if (choice !== 'auto') {
    const entry = models.find(({ description }) => description.id === choice);
    if (entry !== undefined)
      return { candidate: fromOllama(entry, options.ollamaAddress), note: null };
    const file = findings.embedded.find(({ description }) => description.id === choice);
    if (file === undefined) return { candidate: null, note: missingNote(choice, findings) };
    return {
      candidate: fromFile(file),
      note:
        best === null
          ? null
          : `Ollama is running with ${best.name}, which answers better. Choose it, or “auto”.`,
    };
  }
  if (best !== null) return { candidate: fromOllama(best, options.ollamaAddress), note: null };
  if (builtIn !== undefined)
    return { candidate: fromFile(builtIn), note: ollamaNote(findings.ollama) ?? builtInNote };
  return { candidate: null, note: ollamaNote(findings.ollama) ?? nothingNote };
}

function ollamaNote(ollama: OllamaFindings): string | null {
  if (!ollama.isRunning) return null;
  if (chatModels(ollama).length > 0) {
    return 'The models of Ollama are too large for this machine’s memory. Choose one yourself, or run `ollama pull llama3.2:1b`.';
  }
  return 'Ollama is running, but has no model that can chat. Run `ollama pull llama3.2:3b` for better answers.';
}

function missingNote(choice: string, findings: Findings): string {
  const name = choice.slice(choice.indexOf(':') + 1);
  if (choice.startsWith('ollama:') && !findings.ollama.isRunning) {
    return `You chose ${name}, but Ollama does not answer. Start Ollama, or choose another model.`;
  }
  return `You chose ${name}, but it is no longer here. Choose another model, or “auto”.`;
}

function chatModels(ollama: OllamaFindings): readonly OllamaEntry[] {
  return ollama.isRunning ? ollama.models.filter(({ canChat }) => canChat) : [];
}

function fromOllama(entry: OllamaEntry, address: string): Candidate {
  return {
    description: entry.description,
    load: async () =>
      createOllamaModel({
        address,
        description: entry.description,
        modelName: entry.name,
        thinks: entry.thinks,
      }),
  };
}

function fromFile(file: EmbeddedFile): Candidate {
  return { description: file.description, load: () => loadEmbeddedModel(file) };
}
