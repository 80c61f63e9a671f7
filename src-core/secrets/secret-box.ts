/**
 * How secrets are sealed before they are written. The desktop has the system's key store behind
 * it; a browser host has none, and relies on the file being readable by its owner only.
 */
export type SecretBox = {
  /** For a person: what protects the file. */
  readonly protection: string;
  seal(text: string): Promise<Uint8Array>;
  /** @throws where it was sealed with another key. */
  open(sealed: Uint8Array): Promise<string>;
};

/** Sealed by nothing but the rights of the file. */
export const plainBox: SecretBox = {
  protection: 'a file that only you may read',
  seal: async (text) => new TextEncoder().encode(text),
  open: async (sealed) => new TextDecoder().decode(sealed),
};
