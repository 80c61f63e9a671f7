import type { LlamaModel, Token } from 'node-llama-cpp';

/** A character may be spread over this many tokens; more than that is a model that writes garbage. */
const longestCharacter = 6;
const replacementCharacter = '\uFFFD';

/**
 * Turns generated tokens into text, piece by piece. Holds back a character whose bytes are not
 * all there, and whatever could be the beginning of a stop text.
 */
export class TokenText {
  readonly #model: LlamaModel;
  readonly #stopTexts: readonly string[];
  readonly #before: Token[];
  #pending: Token[] = [];
  #held = '';

  /** `before` are the last tokens of the prompt: they decide about a leading space. */
  constructor(model: LlamaModel, stopTexts: readonly string[], before: readonly Token[]) {
    this.#model = model;
    this.#stopTexts = stopTexts.filter((text) => text !== '');
    this.#before = [...before.slice(-8)];
  }

  /** The text that is certain after this token, and whether a stop text was written. */
  push(token: Token): { readonly text: string; readonly stopped: boolean } {
    this.#pending.push(token);
    const text = this.#model.detokenize(this.#pending, false, this.#before);
    if (text.endsWith(replacementCharacter) && this.#pending.length < longestCharacter) {
      return { text: '', stopped: false };
    }
    this.#before.push(...this.#pending);
    this.#before.splice(0, this.#before.length - 8);
    this.#pending = [];
    return this.#release(this.#held + text);
  }

  /** What was held back, once nothing follows. */
  end(): string {
    const rest = this.#held + this.#model.detokenize(this.#pending, false, this.#before);
    this.#held = '';
    this.#pending = [];
    return rest.endsWith(replacementCharacter) ? rest.slice(0, -1) : rest;
  }

  #release(text: string): { readonly text: string; readonly stopped: boolean } {
    const stop = this.#stopTexts
      .map((stopText) => text.indexOf(stopText))
      .filter((index) => index !== -1);
    if (stop.length > 0) {
      this.#held = '';
      return { text: text.slice(0, Math.min(...stop)), stopped: true };
    }
    const held = Math.max(0, ...this.#stopTexts.map((stopText) => overlap(text, stopText)));
    this.#held = text.slice(text.length - held);
    return { text: text.slice(0, text.length - held), stopped: false };
  }
}

/** How many characters at the end of `text` begin `stopText`. */
function overlap(text: string, stopText: string): number {
  for (let length = Math.min(text.length, stopText.length - 1); length > 0; length -= 1) {
    if (text.endsWith(stopText.slice(0, length))) return length;
  }
  return 0;
}
