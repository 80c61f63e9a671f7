import type { ModelDescription } from '#shared/contracts/entities.ts';
import type { LanguageModel, ModelPart, ModelRequest } from '../language-model.ts';
import { abortedPart, closedPart, errorPart } from '../model-parts.ts';
import { delayUnlessAborted, linkAbort } from '../stream-abort.ts';
import { readModelScript } from './model-script.ts';
import type { ModelScriptEntry } from './model-script.ts';
import { UsedCalls } from './used-calls.ts';

const description: ModelDescription = {
  id: 'scripted:test',
  provider: 'scripted',
  name: 'Scripted model',
  size: null,
  contextLength: 8_192,
  capabilities: ['chat'],
};

/** Nonsense that is neither JSON nor a coded line nor whole Markdown. */
const garbage = '}{ tc:|| \\x \u0000 [[["nonsense": su:| ```json {"title": ';

/**
 * A strict model for tests: says what its script says, and fails a call that no entry expects.
 * Throws when the script cannot be read (see `readModelScript`).
 */
export function createScriptedModel(scriptPath: string): LanguageModel {
  const script = readModelScript(scriptPath);
  const used = new UsedCalls(scriptPath);
  const closing = new AbortController();

  const find = (request: ModelRequest): ModelScriptEntry | null => {
    for (const [index, entry] of script.entries.entries()) {
      if (matches(entry, request) && used.take(entry, index)) return entry;
    }
    return null;
  };

  return {
    description,
    async *stream(request) {
      if (closing.signal.aborted) {
        yield closedPart(description.name);
        return;
      }
      if (request.signal.aborted) {
        yield abortedPart();
        return;
      }
      const link = linkAbort([request.signal, closing.signal]);
      try {
        const entry = find(request);
        if (entry === null) yield unexpected(request);
        else yield* play(entry, request, link.signal);
      } catch (error) {
        yield errorPart(error);
      } finally {
        link.release();
      }
    },
    async close() {
      closing.abort();
    },
  };
}

function matches(entry: ModelScriptEntry, request: ModelRequest): boolean {
  const { lastUser, system } = entry.match;
  const systemText = request.messages
    .filter(({ role }) => role === 'system')
    .map(({ content }) => content)
    .join('\n');
  return (
    (lastUser === undefined || new RegExp(lastUser, 'isu').test(lastUserText(request))) &&
    (system === undefined || new RegExp(system, 'isu').test(systemText))
  );
}

function lastUserText(request: ModelRequest): string {
  return request.messages.findLast(({ role }) => role === 'user')?.content ?? '';
}

function unexpected(request: ModelRequest): ModelPart {
  const call = JSON.stringify({
    lastUser: lastUserText(request).slice(0, 500),
    schema: request.schema !== undefined,
  });
  return {
    type: 'error',
    error: { code: 'model_failed', message: `unexpected model call: ${call}`, retryable: false },
  };
}

async function* play(
  entry: ModelScriptEntry,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelPart> {
  let written = 0;
  const pieces = piecesOf(entry);
  // A cut answer ends as if it were whole: that is what makes it hard to see.
  const count = entry.behaviour === 'half' ? Math.ceil(pieces.length / 2) : pieces.length;
  await delayUnlessAborted(entry.delayMs, signal);
  for (const piece of pieces.slice(0, count)) {
    await delayUnlessAborted(piece.delayMs, signal);
    if (signal.aborted) break;
    if (written >= request.maximumTokens) {
      yield { type: 'finish', reason: 'length', promptTokens: null, completionTokens: written };
      return;
    }
    written += 1;
    yield { type: 'text', text: piece.text };
  }
  if (entry.behaviour === 'hang') await untilAborted(signal);
  if (signal.aborted) {
    yield abortedPart(null, written);
    return;
  }
  if (entry.behaviour === 'crash') process.exit(1);
  if (entry.error !== undefined) {
    yield { type: 'error', error: entry.error };
    return;
  }
  yield { type: 'finish', reason: 'stop', promptTokens: null, completionTokens: written };
}

type Piece = { readonly text: string; readonly delayMs: number };

/** One piece a word, each counted as a token. */
function piecesOf(entry: ModelScriptEntry): readonly Piece[] {
  if (entry.behaviour === 'empty') return [];
  if (entry.chunks !== undefined) {
    return entry.behaviour === 'half'
      ? words(entry.chunks.map(({ text }) => text).join(''))
      : entry.chunks;
  }
  if (entry.behaviour === 'garbage') return words(entry.reply ?? garbage);
  if (entry.json !== undefined) return words(JSON.stringify(entry.json));
  return words(entry.reply ?? '');
}

function words(text: string): readonly Piece[] {
  // Long runs without a space (JSON) are cut as well, so that a half is a half.
  const pieces = text.match(/\s*\S{1,12}|\s+$/gu) ?? [];
  return pieces.map((piece) => ({ text: piece, delayMs: 0 }));
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
