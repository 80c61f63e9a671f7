import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { SecretStore } from '#shared/contracts/secrets.ts';
import { isKinglyError, KinglyError } from '#shared/errors.ts';
import { idSchema } from '#shared/ids.ts';
import type { SecretBox } from './secret-box.ts';

const secretsSchema = z.record(idSchema, z.record(z.string(), z.string()));
type Secrets = z.output<typeof secretsSchema>;

/** Secrets in one sealed file, which only its owner may read and which is replaced as a whole. */
export function fileSecrets(file: string, box: SecretBox): SecretStore {
  let last: Promise<unknown> = Promise.resolve();

  const readAll = async (): Promise<Secrets> => {
    let sealed: Uint8Array;
    try {
      sealed = await readFile(file);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
      throw unreadable(file, error);
    }
    try {
      return secretsSchema.parse(JSON.parse(await box.open(sealed)));
    } catch (error) {
      if (isKinglyError(error)) throw error;
      throw unreadable(file, error);
    }
  };
  const writeAll = async (secrets: Secrets): Promise<void> => {
    await mkdir(path.dirname(file), { recursive: true });
    const beside = `${file}.${randomUUID()}`;
    try {
      // Made with its rights, not given them afterwards.
      await writeFile(beside, await box.seal(JSON.stringify(secrets)), { mode: 0o600, flag: 'wx' });
      await rename(beside, file);
    } catch (error) {
      await rm(beside, { force: true });
      // Why the box does not seal is told as it is.
      if (isKinglyError(error)) throw error;
      throw new KinglyError('store_failed', `Secrets cannot be written to ${file}`, {
        cause: error,
      });
    }
  };
  /** One after another: each replaces the whole file. */
  const change = (
    owner: string,
    to: (before: Secrets[string]) => Secrets[string],
  ): Promise<void> => {
    const mine = last.then(async () => {
      const { [owner]: before, ...others } = await readAll();
      const after = to(before ?? {});
      const isEmpty = Object.keys(after).length === 0;
      if (isEmpty && before === undefined) return;
      await writeAll(isEmpty ? others : { ...others, [owner]: after });
    });
    last = mine.catch(() => {});
    return mine;
  };
  return {
    get: async (owner) => {
      await last;
      return (await readAll())[owner] ?? {};
    },
    put: (owner, given) => change(owner, () => ({ ...given })),
    patch: (owner, values) =>
      change(owner, (before) =>
        Object.fromEntries(
          Object.entries({ ...before, ...values }).flatMap(([name, value]) =>
            value === null ? [] : [[name, value]],
          ),
        ),
      ),
  };
}

/** Without what it holds: the cause may quote it. */
function unreadable(file: string, cause: unknown): KinglyError {
  return new KinglyError(
    'store_damaged',
    `The secrets in ${file} cannot be read. Remove the file and give the keys of your tool servers again.`,
    { cause: cause instanceof Error ? cause.name : undefined },
  );
}
