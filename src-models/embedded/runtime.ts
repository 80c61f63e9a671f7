import { cpus } from 'node:os';
import type { Llama } from 'node-llama-cpp';

/** The package, loaded only when an embedded model is wanted: it takes half a second. */
export function loadLlamaLibrary(): Promise<typeof import('node-llama-cpp')> {
  return import('node-llama-cpp');
}

let shared: Promise<Llama> | null = null;

/**
 * The one llama.cpp of this process. Never built here: a person's machine has no compiler.
 * It holds no memory to speak of without a model, so it is not closed.
 */
export function sharedLlama(): Promise<Llama> {
  shared ??= startLlama();
  // A failed start may succeed later, once a file is in place.
  shared.catch(() => {
    shared = null;
  });
  return shared;
}

async function startLlama(): Promise<Llama> {
  const { getLlama, LlamaLogLevel } = await loadLlamaLibrary();
  return getLlama({
    // The binding for Apple's chips is built with Metal; there is none without.
    gpu: process.platform === 'darwin' && process.arch === 'arm64' ? 'auto' : false,
    build: 'never',
    progressLogs: false,
    logLevel: LlamaLogLevel.error,
  });
}

/**
 * Threads for one model. The computing threads spin while they wait, so a thread too many fights
 * the rest of the app: with 2 threads on 2 cores a token took 82–248 ms at p99, with 1 it took 16.
 */
export function threadsFor(cores: number, mathCores: number): number {
  if (cores <= 2) return 1;
  return Math.max(1, Math.min(mathCores, cores - 1));
}

/** Logical processors of this machine. */
export function coreCount(): number {
  return cpus().length;
}
