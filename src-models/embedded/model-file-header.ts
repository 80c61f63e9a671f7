import { open } from 'node:fs/promises';

/**
 * Whether a file begins like a GGUF file of a version that llama.cpp reads. Asked before the
 * file is parsed: of another file the parser takes random bytes for lengths, and runs for minutes.
 */
export async function isModelFile(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const header = Buffer.alloc(24);
    const { bytesRead } = await file.read(header, 0, 24, 0);
    if (bytesRead < 24 || header.toString('latin1', 0, 4) !== 'GGUF') return false;
    const version = header.readUInt32LE(4);
    const tensors = header.readBigUInt64LE(8);
    const values = header.readBigUInt64LE(16);
    return (version === 2 || version === 3) && tensors < 100_000n && values < 100_000n;
  } finally {
    await file.close();
  }
}
