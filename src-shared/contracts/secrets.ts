import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { method } from '../rpc/contract.ts';

/**
 * Values that are never in the database or a log: environment variables, headers and tokens of
 * tool servers, each server’s under its id. Core keeps them; the backend asks when it starts one.
 */
export const secretsContract = {
  'secrets.get': method(z.object({ owner: idSchema }), z.record(z.string(), z.string())),
  /** Changes some of an owner's; null removes one. */
  'secrets.patch': method(
    z.object({
      owner: idSchema,
      values: z.record(z.string().max(300), z.string().max(100_000).nullable()),
    }),
    z.object({}),
  ),
} as const;

/** Keeps secrets by their owner. Every method rejects with a {@link KinglyError} for a person. */
export type SecretStore = {
  get(owner: string): Promise<Readonly<Record<string, string>>>;
  /** Replaces all of an owner’s; an empty record deletes them. */
  put(owner: string, secrets: Readonly<Record<string, string>>): Promise<void>;
  /** Changes some of an owner’s; null removes one. */
  patch(owner: string, values: Readonly<Record<string, string | null>>): Promise<void>;
};
