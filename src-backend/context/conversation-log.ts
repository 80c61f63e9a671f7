import type { Conversation, Message } from '#shared/contracts/entities.ts';
import { idSchema } from '#shared/ids.ts';
import type { StoreReads } from '../runner/handler.ts';
import { type Day, formatDate, formatTime, readDay } from './days.ts';

/** Which messages are meant: of one conversation, or of all in a time. */
export type ConversationSpan = {
  /** For a person: “24 Nov 2026”, “today”, “the conversation “Bike bells””. */
  readonly name: string;
  readonly conversations: readonly Conversation[];
  readonly time: Day | null;
};

/** What was said in a span, oldest first, bounded when it is written out. */
export type ConversationLog = {
  readonly name: string;
  readonly lines: readonly LogLine[];
  asMarkdown(characters: number): string;
  asPlainText(characters: number): string;
};

export type LogLine = {
  readonly at: number;
  readonly who: 'You' | 'Kingly';
  readonly text: string;
};

type Reads = Pick<StoreReads, 'conversations.get' | 'conversations.list' | 'messages.page'>;

const mostConversations = 200;
const pageSize = 200;
const mostMessages = 1_000;
const longestLine = 600;

/**
 * The span that `conversation_today`, `conversation_yesterday`, `conversation_2026-11-25` or
 * `conversation_<id>` names; null where it names none.
 */
export async function conversationSpan(
  store: Reads,
  contextId: string,
  workspaceId: string,
  now: number,
  /** The conversation that asks: a private one is not told of in any other. */
  askedIn: string | null,
): Promise<ConversationSpan | null> {
  const word = contextId.replace(/^conversation_/u, '');
  const time = readDay(word, now);
  if (time !== null) {
    const name = word === 'today' || word === 'yesterday' ? word : formatDate(time.start);
    const conversations = await store['conversations.list']({
      workspaceId,
      limit: mostConversations,
    });
    return {
      name,
      time,
      conversations: conversations.filter(
        ({ id, updatedAt, isPrivate }) => updatedAt >= time.start && (!isPrivate || id === askedIn),
      ),
    };
  }
  for (const id of [contextId, word]) {
    if (!idSchema.safeParse(id).success) continue;
    const conversation = await store['conversations.get']({ id });
    if (conversation !== null) {
      return {
        name: `the conversation “${conversation.title}”`,
        time: null,
        conversations: [conversation],
      };
    }
  }
  return null;
}

/** What was said in a span, without the question that asks for it and its reply. */
export async function conversationLog(
  store: Reads,
  span: ConversationSpan,
  leaveOut: { readonly except: readonly string[]; readonly commandId: string | null },
): Promise<ConversationLog> {
  const lines: LogLine[] = [];
  for (const { id } of span.conversations) {
    if (lines.length >= mostMessages) break;
    for (const message of await messagesOf(store, id, span.time, mostMessages - lines.length)) {
      if (leaveOut.except.includes(message.id)) continue;
      if (leaveOut.commandId !== null && message.commandId === leaveOut.commandId) continue;
      const text = message.text.trim();
      if (text !== '')
        lines.push({
          at: message.createdAt,
          who: message.role === 'user' ? 'You' : 'Kingly',
          text,
        });
    }
  }
  lines.sort((one, other) => one.at - other.at);
  return {
    name: span.name,
    lines,
    asMarkdown: (characters) =>
      writeOut(
        lines,
        characters,
        ({ at, who, text }) => `**${formatTime(at)} ${who}:** ${text}`,
        '\n\n',
      ),
    asPlainText: (characters) =>
      writeOut(lines, characters, ({ who, text }) => `${who}: ${text}`, '\n'),
  };
}

/** A conversation's messages in a time, newest first, page by page and never more than `limit`. */
async function messagesOf(
  store: Reads,
  conversationId: string,
  time: Day | null,
  limit: number,
): Promise<readonly Message[]> {
  const found: Message[] = [];
  let before: number | undefined;
  while (found.length < limit) {
    const page = await store['messages.page']({
      conversationId,
      limit: pageSize,
      ...(before === undefined ? {} : { before }),
    });
    found.push(
      ...page.messages.filter(
        ({ createdAt }) => time === null || (createdAt >= time.start && createdAt < time.end),
      ),
    );
    const oldest = page.messages[0];
    if (!page.hasMore || oldest === undefined || (time !== null && oldest.createdAt < time.start))
      break;
    before = oldest.position;
  }
  return found.slice(0, limit);
}

/** The newest lines that fit, oldest first; says so where some were left out. */
function writeOut(
  lines: readonly LogLine[],
  characters: number,
  format: (line: LogLine) => string,
  between: string,
): string {
  const kept: string[] = [];
  let room = characters;
  for (const line of [...lines].reverse()) {
    const text = format({
      ...line,
      text: line.text.length > longestLine ? `${line.text.slice(0, longestLine)} […]` : line.text,
    });
    if (text.length + between.length > room && kept.length > 0) break;
    room -= text.length + between.length;
    kept.unshift(text.slice(0, characters));
  }
  const left = lines.length - kept.length;
  if (left > 0) kept.unshift(`(${left} earlier messages left out)`);
  return kept.join(between);
}
