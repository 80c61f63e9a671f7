import { copyFile, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { frontendLabels } from '#shared/contracts/frontend-model.ts';
import { forEachLabel } from '../draft-reader.ts';

/** A head over the real encoder that likes one label, whatever the draft. */
export function headThatSays(label: (typeof frontendLabels)[number]) {
  return {
    labels: frontendLabels,
    weights: frontendLabels.map(() => Array.from({ length: 384 }, () => 0)),
    bias: frontendLabels.map((one) => (one === label ? 3 : 0)),
    temperature: 1,
  };
}

/** An adapter’s head over the untrained model: labels are letters. */
export const untrainedHead = {
  labelTokens: {
    ch: 'A',
    tc: 'B',
    ts: 'C',
    wf: 'D',
    cl: 'E',
    ms: 'F',
    st: 'G',
    cn: 'H',
  },
  prompt: { before: '<|im_start|>', separator: '<|im_end|>' },
  temperature: 1,
  bias: forEachLabel(() => 0),
};

/**
 * A folder of what training gives, with an adapter that changes nothing. A head of null is left
 * out. The caller removes the folder.
 */
export async function untrainedFiles(
  heads: { readonly encoder?: unknown; readonly adapter?: unknown } = {},
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kingly-front-'));
  const { encoder = headThatSays('tc'), adapter = untrainedHead } = heads;
  if (encoder !== null) await writeFile(join(folder, 'encoder-head.json'), JSON.stringify(encoder));
  if (adapter !== null) await writeFile(join(folder, 'adapter-head.json'), JSON.stringify(adapter));
  const idle = fileURLToPath(new URL('idle.lora.gguf', import.meta.url));
  await copyFile(idle, join(folder, 'kingly-front.lora.gguf'));
  return folder;
}
