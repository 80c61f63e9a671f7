import type { ToolServerDefinition } from '../contracts/tools.ts';
import { canonicalJson } from './canonical-json.ts';
import { visibleText } from './visible-text.ts';

type Command = Pick<
  ToolServerDefinition,
  | 'transport'
  | 'command'
  | 'args'
  | 'folder'
  | 'url'
  | 'roots'
  | 'environmentNames'
  | 'headerNames'
  | 'source'
>;

/** What a person sees before they allow a server: everything that decides what is started. */
export function commandLineOf(server: Command): string {
  const lines =
    server.transport === 'http'
      ? [visibleText(server.url ?? '')]
      : [[server.command ?? '', ...server.args].map(quoted).join(' ')];
  if (server.folder !== null) lines.push(`in ${quoted(server.folder)}`);
  if (server.environmentNames.length > 0) {
    lines.push(`with the variables ${server.environmentNames.toSorted().join(', ')}`);
  }
  if (server.headerNames.length > 0) {
    lines.push(`with the headers ${server.headerNames.toSorted().join(', ')}`);
  }
  if (server.roots.length > 0) lines.push(`for the folders ${server.roots.map(quoted).join(', ')}`);
  return lines.join('\n');
}

/** What the pin of a server’s command is made of. */
export function commandContent(server: Command): string {
  return canonicalJson({
    transport: server.transport,
    isBuiltIn: server.source === 'built-in',
    command: server.command,
    args: server.args,
    folder: server.folder,
    url: server.url,
    roots: server.roots.toSorted(),
    environmentNames: server.environmentNames.toSorted(),
    headerNames: server.headerNames.toSorted(),
  });
}

/** An argument as it is, in quotation marks where its end would not be seen without. */
function quoted(argument: string): string {
  return /^[\w./:=@,+%~-]+$/u.test(argument) ? argument : visibleText(JSON.stringify(argument));
}
