import type { ServerNotification } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { answer } from '../answer.ts';
import { existingPlace } from '../folders/chosen-folders.ts';
import { folderSource } from '../folders/folder-source.ts';
import { builtInServer } from '../server-info.ts';
import { serve } from '../serve.ts';
import { endAllCommands, runCommand } from './run-command.ts';

/** Process entry: one command at a time, started in the folders that are chosen as for files. */
const server = builtInServer(
  'shell',
  'Commands',
  'Runs one program with arguments. There is no shell: no pipes, no wildcards, no variables.',
);
const folders = folderSource(server, process.argv.slice(2));
server.registerTool(
  'run_command',
  {
    title: 'Run a command',
    description: 'Runs a program and gives its output. It is ended when its time is over.',
    inputSchema: {
      command: z.string().min(1).max(4_096).describe('Name or whole path of the program'),
      arguments: z.array(z.string().max(32_768)).max(500).default([]),
      folder: z.string().min(1).max(4_096).default('.').describe('Chosen folder, or one in it'),
      input: z.string().max(1_000_000).default('').describe('What it reads'),
      seconds: z.number().int().min(1).max(600).default(60),
    },
    outputSchema: {
      exitCode: z.number().nullable(),
      signal: z.string().nullable(),
      output: z.string(),
      errors: z.string(),
      timedOut: z.boolean(),
    },
    annotations: {
      readOnlyHint: false,
      idempotentHint: false,
      destructiveHint: true,
      openWorldHint: true,
    },
  },
  async (wish, { signal, sendNotification, _meta: meta }) => {
    const { real } = await existingPlace(await folders(), wish.folder);
    const { command, input } = wish;
    const longest = wish.seconds * 1000;
    // A client gives up a call that tells of nothing sooner than a long command ends.
    const telling = tellOfProgress(meta?.progressToken, sendNotification);
    const result = await runCommand(
      { command, args: wish.arguments, folder: real, input, longest },
      signal,
    ).finally(() => clearInterval(telling));
    const how = result.timedOut
      ? `Ended after ${wish.seconds} s`
      : `Exit ${result.exitCode ?? result.signal ?? ''}`;
    const parts = [how, result.output, result.errors === '' ? '' : `Errors:\n${result.errors}`];
    const text = parts.filter((part) => part !== '').join('\n');
    return { ...answer({ ...result }, text), isError: result.timedOut || result.exitCode !== 0 };
  },
);
serve(server, endAllCommands);

/** Says that the command still runs, to a client that wants to know. */
function tellOfProgress(
  progressToken: string | number | undefined,
  send: (notification: ServerNotification) => Promise<void>,
): NodeJS.Timeout | undefined {
  if (progressToken === undefined) return undefined;
  let progress = 0;
  return setInterval(() => {
    progress += 1;
    const params = { progressToken, progress, message: `Running for ${progress} s` };
    // A client that has gone ends this process anyhow.
    send({ method: 'notifications/progress', params }).catch(() => {});
  }, 1_000);
}
