import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { toErrorInfo } from '#shared/errors.ts';
import {
  longestWorkflowFile,
  parseWorkflow,
  type ParsedWorkflow,
} from '#shared/workflows/parse-workflow.ts';

/** A workflow file as it was read. */
export type WorkflowFile = { readonly file: string; readonly parsed: ParsedWorkflow };

const mostFiles = 200;

/** Reads every `*.yaml` of a folder, by name. A file that cannot be read is one with a problem. */
export async function readWorkflowFolder(folder: string): Promise<readonly WorkflowFile[]> {
  const names = (await readdir(folder)).filter((name) => /^[^.].*\.ya?ml$/u.test(name)).toSorted();
  return await Promise.all(
    names.slice(0, mostFiles).map(async (file) => ({
      file,
      parsed: await readWorkflowFile(path.join(folder, file), file),
    })),
  );
}

async function readWorkflowFile(place: string, file: string): Promise<ParsedWorkflow> {
  try {
    // UTF-8 has at most three bytes for one UTF-16 unit: no need to read what is too large anyway.
    const { size } = await stat(place);
    if (size > longestWorkflowFile * 3)
      return problem(file, `The file is too large: ${size} bytes`);
    return parseWorkflow(await readFile(place, 'utf8'), file);
  } catch (error) {
    return problem(file, `The file cannot be read: ${toErrorInfo(error).message}`);
  }
}

function problem(file: string, message: string): ParsedWorkflow {
  return { ok: false, id: null, problems: [{ message, line: 1, column: 1, file }] };
}
