/**
 * How secrets are sealed before they are written. The desktop has the system's key store behind
 * it; a browser host has none, and relies on the file being readable by its owner only.
 */
export type SecretBox = {
  /** Part of the file's name: what one kind of box has sealed, another cannot open. */
  readonly name: string;
  /** @throws KinglyError `not_available` that says why nothing can be kept here. */
  seal(text: string): Promise<Uint8Array>;
  /** @throws where it was sealed with another key. */
  open(sealed: Uint8Array): Promise<string>;
};

/** Sealed by nothing but the rights of the file. */
export const plainBox: SecretBox = {
  name: 'plain',
  seal: async (text) => new TextEncoder().encode(text),
  open: async (sealed) => new TextDecoder().decode(sealed),
};
