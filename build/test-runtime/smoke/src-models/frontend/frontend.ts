/** Every entry is built; the readers of drafts have tests of their own, which use the real one. */
export {};
