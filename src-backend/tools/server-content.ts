import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import {
  type CallToolResult,
  GetPromptResultSchema,
  ListPromptsResultSchema,
  ListResourcesResultSchema,
  ReadResourceResultSchema,
} from '@modelcontextprotocol/sdk/types.js';
import type { ToolPrompt, ToolResource } from '#shared/contracts/tools.ts';
import type { ToolLimits } from './limits.ts';
import { plainText } from './safe-result.ts';

/** What a server has beside tools: things to read, and ready-made requests. Empty where none. */
export type ServerContent = {
  resources(): Promise<readonly ToolResource[]>;
  read(uri: string): Promise<CallToolResult>;
  prompts(): Promise<readonly ToolPrompt[]>;
  prompt(name: string, args: Readonly<Record<string, string>>): Promise<CallToolResult>;
};

/** Pages of a list that are asked for at most. */
const maximumPages = 50;

/** Lists and readings over a connection, in words without anything hidden. */
export function serverContent(client: Client, limits: ToolLimits): ServerContent {
  const options = { timeout: limits.requestMs };
  const has = (what: 'resources' | 'prompts'): boolean =>
    client.getServerCapabilities()?.[what] !== undefined;
  const everyPage = async <Item>(
    page: (cursor: string | undefined) => Promise<{
      readonly items: readonly Item[];
      readonly nextCursor: string | undefined;
    }>,
  ): Promise<readonly Item[]> => {
    const found: Item[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < maximumPages && found.length < limits.tools; pages += 1) {
      const { items, nextCursor } = await page(cursor);
      found.push(...items);
      if (nextCursor === undefined || nextCursor === cursor) break;
      cursor = nextCursor;
    }
    return found.slice(0, limits.tools);
  };
  const paramsOf = (cursor: string | undefined): { cursor?: string } =>
    cursor === undefined ? {} : { cursor };

  return {
    resources: async () => {
      if (!has('resources')) return [];
      const found = await everyPage(async (cursor) => {
        const request = { method: 'resources/list', params: paramsOf(cursor) } as const;
        const answer = await client.request(request, ListResourcesResultSchema, options);
        return { items: answer.resources, nextCursor: answer.nextCursor };
      });
      return found.map(({ uri, name, title, description, mimeType }) => ({
        uri: uri.slice(0, 4_096),
        title: words(title ?? name, 300),
        description: words(description ?? '', 2_000),
        mimeType: mimeType === undefined ? null : words(mimeType, 200),
      }));
    },
    read: async (uri) => {
      const request = { method: 'resources/read', params: { uri } } as const;
      const { contents } = await client.request(request, ReadResourceResultSchema, options);
      return { content: contents.map((resource) => ({ type: 'resource', resource })) };
    },
    prompts: async () => {
      if (!has('prompts')) return [];
      const found = await everyPage(async (cursor) => {
        const request = { method: 'prompts/list', params: paramsOf(cursor) } as const;
        const answer = await client.request(request, ListPromptsResultSchema, options);
        return { items: answer.prompts, nextCursor: answer.nextCursor };
      });
      return found.map((prompt) => ({
        name: prompt.name.slice(0, 200),
        title: words(prompt.title ?? prompt.name, 300),
        description: words(prompt.description ?? '', 2_000),
        arguments: (prompt.arguments ?? []).slice(0, 50).map((argument) => ({
          name: argument.name.slice(0, 200),
          description: words(argument.description ?? '', 2_000),
          required: argument.required === true,
        })),
      }));
    },
    prompt: async (name, args) => {
      const request = { method: 'prompts/get', params: { name, arguments: { ...args } } } as const;
      const { messages } = await client.request(request, GetPromptResultSchema, options);
      // What the model is made to have said already is told apart from the person's words.
      return {
        content: messages.flatMap(({ role, content }) =>
          role === 'user' ? [content] : [{ type: 'text' as const, text: `(${role})` }, content],
        ),
      };
    },
  };
}

function words(text: string, longest: number): string {
  return plainText(text.slice(0, longest * 2)).slice(0, longest);
}
