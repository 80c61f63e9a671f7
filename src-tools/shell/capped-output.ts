/** Bytes kept of the beginning and of the end of an output. */
const kept = 50_000;

/** Collects an output of any length in bounded memory. */
export class CappedOutput {
  #first: Buffer[] = [];
  #firstSize = 0;
  #last = Buffer.alloc(0);
  #size = 0;

  add(bytes: Buffer): void {
    this.#size += bytes.length;
    const head = bytes.subarray(0, Math.max(0, kept - this.#firstSize));
    if (head.length > 0) {
      this.#first.push(Buffer.from(head));
      this.#firstSize += head.length;
    }
    const tail = bytes.subarray(head.length);
    if (tail.length > 0)
      this.#last = Buffer.from(Buffer.concat([this.#last, tail]).subarray(-kept));
  }

  /** As text; says how much of the middle was left out. */
  text(): string {
    const missing = this.#size - this.#firstSize - this.#last.length;
    const first = Buffer.concat(this.#first);
    if (missing === 0) return Buffer.concat([first, this.#last]).toString('utf8');
    return `${first.toString('utf8')}\n[${missing} bytes left out]\n${this.#last.toString('utf8')}`;
  }
}
