import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  LoggingMessageNotificationSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { pathToFileURL } from 'node:url';
import type { z } from 'zod';
import type { JsonObject } from '#shared/json.ts';
import { jsonObjectSchema } from '#shared/json.ts';
import { quoteOf } from './server-error.ts';

/** What a server may ask for while a call of it is under way: both go through the person. */
export type ServerAsks = {
  /** A text of the model. Null: refused. */
  sample(
    request: {
      readonly system: string;
      readonly messages: readonly Said[];
      readonly length: number;
    },
    signal: AbortSignal,
  ): Promise<{ readonly text: string; readonly model: string } | null>;
  /** Values of a form. Null: refused. */
  elicit(
    request: { readonly message: string; readonly schema: JsonObject },
    signal: AbortSignal,
  ): Promise<JsonObject | null>;
};

export type Said = { readonly role: 'user' | 'assistant'; readonly text: string };

/** Answers what a server asks of its client, and listens to what it tells. */
export function answerServer(
  client: Client,
  on: {
    readonly roots: readonly string[];
    /** Whoever made the call that is under way; null where none is. */
    readonly asks: () => ServerAsks | null;
    readonly log: (line: string) => void;
    readonly toolsChanged: () => void;
  },
): void {
  client.setRequestHandler(ListRootsRequestSchema, () => ({
    roots: on.roots.map((root) => ({ uri: pathToFileURL(root).href })),
  }));
  client.setRequestHandler(CreateMessageRequestSchema, async ({ params }, { signal }) => {
    const said = params.messages.map(({ role, content }) => ({
      role,
      text: [content].flat().map(textOf).join('\n'),
    }));
    const answer =
      (await on
        .asks()
        ?.sample(
          { system: params.systemPrompt ?? '', messages: said, length: params.maxTokens },
          signal,
        )) ?? null;
    if (answer === null) throw new Error('The person did not allow it');
    return {
      role: 'assistant' as const,
      content: { type: 'text' as const, text: answer.text },
      model: answer.model,
      stopReason: 'endTurn',
    };
  });
  client.setRequestHandler(ElicitRequestSchema, async ({ params }, { signal }) => {
    // Only forms: an address to open would leave this machine by a stranger's word.
    if (!('requestedSchema' in params)) return { action: 'decline' as const };
    const schema = jsonObjectSchema.parse(params.requestedSchema);
    const asks = on.asks();
    const content = await asks?.elicit({ message: params.message, schema }, signal);
    return content === null || content === undefined
      ? { action: 'decline' as const }
      : { action: 'accept' as const, content: formValues(content) };
  });
  client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => {
    const text = typeof params.data === 'string' ? params.data : JSON.stringify(params.data);
    on.log(`${params.level}: ${quoteOf(text)}`);
  });
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => on.toolsChanged());
}

type Content = z.infer<typeof CreateMessageRequestSchema>['params']['messages'][number]['content'];

function textOf(content: Exclude<Content, readonly unknown[]>): string {
  return content.type === 'text' ? content.text : `(${content.type})`;
}

type FormValue = string | number | boolean | string[];

function formValues(content: JsonObject): Record<string, FormValue> {
  const values: Record<string, FormValue> = {};
  for (const [key, value] of Object.entries(content)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      values[key] = value;
    } else if (Array.isArray(value)) {
      values[key] = value.map((item: unknown) => String(item));
    }
  }
  return values;
}
