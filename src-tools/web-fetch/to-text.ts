import { tables } from '@joplin/turndown-plugin-gfm';
import TurndownService from 'turndown';
import { KinglyError } from '#shared/errors.ts';

const html = new Set(['text/html', 'application/xhtml+xml']);

/** UTF-16 units at the beginning of a page in which its title is sought. */
const longestHead = 200_000;

function decoder(label: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(label === '' ? 'utf-8' : label);
  } catch {
    return new TextDecoder('utf-8');
  }
}

/** What a page says of its own characters, near its beginning. */
function metaCharset(body: Buffer): string {
  const start = body.subarray(0, 2_048).toString('latin1');
  return /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(start)?.[1] ?? '';
}

/**
 * A page as text for a model: HTML as Markdown without scripts, styles and forms, other text as
 * it is. `raw` leaves HTML as it is too.
 * @throws KinglyError `invalid_input` for what is no text
 */
export function pageText(
  page: { readonly contentType: string; readonly charset: string; readonly body: Buffer },
  raw: boolean,
): { title: string; text: string } {
  const { contentType, body } = page;
  const isHtml = html.has(contentType);
  const isText =
    isHtml ||
    contentType.startsWith('text/') ||
    /[/+](json|xml|yaml|javascript)$/.test(contentType);
  if (!isText) {
    const what = contentType === '' ? 'of no stated kind' : contentType;
    throw new KinglyError(
      'invalid_input',
      `The answer is ${what}, ${body.length} bytes, and no text`,
    );
  }
  const charset = page.charset === '' && isHtml ? metaCharset(body) : page.charset;
  const source = decoder(charset).decode(body);
  if (!isHtml) return { title: '', text: source };
  // Bounded, since each beginning without an end would be read to the end of the page.
  const head = source.slice(0, longestHead);
  const title = /<title[^>]{0,200}>([^<]{0,500})/i.exec(head)?.[1] ?? '';
  return { title: title.replace(/\s+/g, ' ').trim(), text: raw ? source : toMarkdown(source) };
}

function toMarkdown(source: string): string {
  const service = new TurndownService({ headingStyle: 'atx', codeBlockStyle: 'fenced' });
  service.use(tables);
  service.remove(['script', 'style', 'noscript', 'template', 'iframe', 'object', 'form', 'title']);
  try {
    return service.turndown(source);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new KinglyError('invalid_input', 'The page is nested too deeply to be read');
  }
}
