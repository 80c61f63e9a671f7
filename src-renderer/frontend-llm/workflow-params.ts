import type { JsonObject } from '#shared/json.ts';
import { LOOK_AT } from './features.ts';
import { bounded, oneLine } from '#shared/frontend/plain-text.ts';
import { capitalised, withoutPoliteness } from './title.ts';

const FILE = /(?:[\w./~-]+\/)?[\w.-]+\.(?:pdf|docx?|md|txt|csv|xlsx?|pptx?|html?|rtf|epub)\b/iu;

/** Words that start a workflow, and say nothing of what it is about. */
const VERB = String.raw`(?:start|run|do|begin|launch|make|kick ?off|set ?up|give me|lay out|draw up|fire up|initiate|open|wake|engage)`;
const ASKING: Readonly<Record<string, readonly RegExp[]>> = {
  project_planning: [
    /\b(?:as|into) an? (?:proper |real |full )?project\b(?: with (?:me|us))?/gi,
    new RegExp(
      String.raw`\b(?:${VERB}(?: me| us| up)? )?(?:(?:the|a|an|our|that|some|proper|whole|full) )*(?:proj(?:ect)?[ _-]?)?(?:plan(?:ning|s)?|project)\b(?:[ _](?:workflow|wf|flow|mode|thing|process|plan|routine))*(?: from scratch| end to end| with me| it| this)?(?:\s*(?:for|on|of|about|out)\b(?! (?:it|this)\b)|\s*[:=])?`,
      'gi',
    ),
    /\b(?:from scratch|end to end|milestones?|phases|owners|dates|budget|risks|deadlines?)\b.*/gi,
  ],
  deep_research: [
    new RegExp(
      String.raw`\b(?:${VERB} )?(?:(?:a|an|some|the|real|full|proper|thorough|deepest) )*(?:deep|in[- ]depth|full|thorough(?:ly)?|proper(?:ly)?)?[ _-]?(?:research(?:ed)?|dive|study|report)\b(?: workflow)?(?: (?:you|u) can do)?(?:\s*(?:for|on|of|about|into|to|in depth|properly|thoroughly|very thoroughly)\b|\s*:)*`,
      'gi',
    ),
    /\b(?:go(?:ing)? (?:as )?deep(?: as it goes)?|dig (?:deep|properly)|take (?:your|the) time|in[- ]depth|thoroughly)\b(?:\s*(?:on|into|about)\b)?/gi,
    /\b(?:(?:i )?(?:want|would|need)(?: to know)?|tell me|find(?: out)?|get me|know) (?:each and )?(?:everything|all|every thing)(?: (?:that )?(?:you can find|there is|is known|published|the science has))?(?: (?:to know|on|about))*/gi,
    /\b(?:everything|all)(?: (?:that )?(?:the science has|there is|published|known|you can find))+(?: (?:on|about))?/gi,
  ],
  document_summary: [
    /\b(?:summar(?:y|i[sz]e|i[sz]ing)|tl;?dr|condense|digest|gist|key points|main points|short version|boil|sum up|read(?: through)?|shorten)\b(?: (?:of|for|from|up|down|through))?/gi,
    /\b(?:down|in half a page|into what|and (?:give|tell) me|bc|because|before|so|i (?:have|want|request|put))\b.*/gi,
  ],
  trip_planning: [
    /\b(?:plan(?:ning|ner)?|organi[sz]e|arrange|set ?up|put together|book|start|do|get|itinerary)\b(?: (?:it|this|me|us|out|the|a|an|our|my|whole))*/gi,
    /\b(?:road ?trip|city break|weekend|wkend|long weekend|trips?|holidays?|vacation|honeymoon|travel(?:ling)?|offsite|itinerary|tour|journey|time)\b(?: (?:to|in|for|around))?/gi,
    /\b(?:\d+|a|one|two|three|four|five|six|seven|eight|nine|ten)[ -](?:days?|nights?|weeks?|ppl|people|kids?|heads)\b/gi,
    /\b(?:in |next |for |at |over )?(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|easter|christmas|xmas|summer|autumn|winter|spring(?: break)?|weekend)\b/gi,
    /\b(?:with|w|for|from|by|on|me|my|our) .*$/gi,
  ],
  code_review: [
    /\b(?:code[ _]review|cr|review|look over|look at|check|inspect|go over|going over|read)\b(?: (?:workflow|process|of|on|for|to|the code (?:in|of)))*/gi,
    /\b(?:before|and|so|for|because|bc|like)\b.*/gi,
  ],
};
const NOTHING =
  /^(?:(?:it|this|that|one|me|us|you|u|thing|please|now|go|ok|okay|full|all|mode|of|my|the|a|an|to|up|for|on|in|and|with|w|proper|properly|workflow|process|some|do|get|can|could|code|pls|po|na|end to end|sources?|citations?|references?|initiate|engage|right|i|i'd like|we|want|need|wf|exhaustive|big|literature|trawl|thorough|kind|deep|long-form|gimme|give|run|fire|launch|create|make|start|time|let us|let's|let|mind|running|hello|dear|kindly|same|out|road|doing|off|kick|new|here's|intensive|whole|great)\s*)*$/i;
const LEADS_ON = /(?:\b(?:for|on|of|about|into|over|to|with|in|from|through)|[:=])\s*$/iu;

/**
 * What a text is about, beside the words that ask for the workflow: the first clause behind one that
 * leads on to it ("research on …"), else the first clause of what is left.
 */
function aboutOf(text: string, id: string): string | null {
  const patterns = ASKING[id] ?? [];
  const without = (part: string): readonly string[] =>
    patterns
      .reduce((rest, pattern) => rest.replace(pattern, ' , '), part)
      .split(/[.,;:!?()“”"\n]+(?=\s|$)|\s[-–—>]+\s|^["“]/u)
      .map(trimmed)
      .filter((clause) => !NOTHING.test(clause));
  for (const pattern of patterns) {
    for (const { 0: found, index } of text.matchAll(pattern)) {
      if (!LEADS_ON.test(found)) continue;
      const [clause] = text.slice(index + found.length).split(/[.,;!?\n]+(?=\s|$)|\s[-–—]+\s/u);
      const [about] = without(clause ?? '');
      if (about !== undefined) return about;
    }
  }
  return without(text)[0] ?? null;
}

function trimmed(clause: string): string {
  return withoutPoliteness(clause.trim())
    .replace(
      /^(?:(?:the|a|an|our|my|this|that|it|me|i|we|want|need|to|for|on|about|of|in|out|know|new|and|now|so|from|do|we're|we've|have|are|finally|got|get|would|like|you|i'm|i've|whole|here's|some|with|into|up) )+(?=\S)/iu,
      '',
    )
    .replace(
      /(?<=\S)\s+(?:(?:before|because|bc|b4|so|since|from the start|i just|who|w\/|plz)\b|for (?:me|us|it)$|w\/?\s).*$/iu,
      '',
    )
    .replace(
      /(?:\s+(?:for|of|on|the|a|to|with|in|and|at|this year|pls|please|po|na|properly|thoroughly))+$/iu,
      '',
    )
    .replace(/^["“'](.+)["”']$/u, '$1');
}

function firstCapture(text: string, patterns: readonly RegExp[]): string | null {
  for (const pattern of patterns) {
    const found = pattern.exec(text)?.[1]?.trim();
    if (found !== undefined && found !== '' && !NOTHING.test(found)) return found;
  }
  return null;
}

const TOPIC: readonly RegExp[] = [
  /\bdeep[_ -]?(?:research|dive)(?: workflow)?(?:\s*(?:on|about|into|for|:|-))?\s+([^.!?;,]+)/iu,
  /\b(?:go deep|dig (?:deep|properly)|in[- ]depth(?: research)?|full research)(?: on| into| about|:)\s+([^.!?;,]+)/iu,
];
const NAME: readonly RegExp[] = [
  /\b(?:called|named|name it|call it|name\s*(?:=|is)|working title)\s*:?\s*["“']?([^"”'.,;|]{1,60})/iu,
  /\bproject\s*(?:planning)?(?: workflow| flow)?\s*(?:for|on|of|:)\s+(?!(?:it|this|me|that)\b)["“']?([^"”.,;|]{1,60}?)(?=\s*(?:["”.,;|!?]|$))/iu,
  /\bproject\s+(?!(?:planning|plan|mode|flow|workflow|with|w|and|so|from|then|this|in|up|as|please)\b)["“']?([^"”'.,;|?!]{1,60})/iu,
  /^(?:please |can you |could you |let's )?plan(?:ning)?(?: out)?(?: the| a| my| our)?\s+(?!(?:workflow|flow|it|routine|project)\b)["“']?([^"”'.,;|?!]{1,60}?)(?: project)?(?:\s+(?:end to end|from scratch|with me))?\s*(?:[.,;!?"”]|$)/iu,
];

const MONTH =
  'january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec';
const NO_PLACE = String.raw`(?!(?:${MONTH}|mon|tue|wed|thu|fri|sat|sun|easter|christmas|xmas|spring|summer|autumn|winter|the|a|an|my|our|us|me|see|be|it|visit|go|have|two|three|four|five|six|seven|ten|i|we|early|late|mid|next|this|one|road|family|film|plan|book|take|days|nights|week|weeks)\b)`;
const PLACE_END = String.raw`(?=\s*(?:[.,;!?:–]|-\s|$|\d|\b(?:for|in|with|w|on|from|next|this|at|by|and (?:my|me|i|we)|around|over|we|end to end|nights?|days?)\b))`;
const CAPITAL_MONTH = String.raw`(?!(?:${MONTH.replace(/\b[a-z]/gu, (letter) => letter.toUpperCase())}|Easter|Christmas|I|My|The|A|Plan|Please|Trip|We|Our)\b)`;
const DESTINATION: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:trip|tour|holiday)(?: plan(?:ning)?)?\s*[:,.]\s*${NO_PLACE}([\p{L}' ]{2,40}?)${PLACE_END}`,
    'iu',
  ),
  new RegExp(
    String.raw`^(?:plan (?:a |the |our |my )?)?${NO_PLACE}([\p{L}' -]{2,30}?) (?:trip|holiday|itinerary|city break)\b`,
    'iu',
  ),
  new RegExp(
    String.raw`\b(?:trip|holiday|weekend|vacation|honeymoon|break|itinerary|travel|travelling|days|nights|weeks?|go(?:ing)?|flying|driving|drive|tour|visit)\b[^.!?]{0,30}?\b(?:to|in|for|around)\s+(?:the )?${NO_PLACE}([\p{L}][\p{L}' -]{1,40}?)${PLACE_END}`,
    'iu',
  ),
  new RegExp(
    String.raw`\b(?:to|in|around|for|see|at|via|on)\s+(?:the )?${CAPITAL_MONTH}(\p{Lu}[\p{L}' -]{1,40}?)${PLACE_END}`,
    'u',
  ),
  new RegExp(
    String.raw`(?<=[\p{Ll},] )${CAPITAL_MONTH}(\p{Lu}[\p{Ll}]{2,}(?:[ ,-]+\p{Lu}[\p{Ll}]{2,})*)`,
    'u',
  ),
];
const DAYS =
  /\b(?:\d{1,3}|a|one|two|three|four|five|six|seven|ten|long)[ -](?:days?|nights?|weeks?|weekend)\b/iu;
const TARGET: readonly RegExp[] = [
  /\b(?:pr|mr|pull request|merge request)\b\D{0,24}?(\d+)\b/iu,
  /\b((?:src|lib|app|packages|services|test|tests|scripts|pkg|cmd)\/[\w./-]+|[\w/-]+\.(?:tsx|ts|jsx|js|py|rs|go|cpp|c|h|java|rb|patch|diff|sql|sh|kt|swift|php|m|yaml|yml|html|css|patch)|(?:feat|feature|fix|bugfix|chore|hotfix|release)\/[\w./-]+)(?![\w])/u,
  /\bbranch\s+(?:called\s+)?(?!(?:called|before|like|and|so|is|to|for|a|the|it|please)\b)([\w./-]+)/iu,
  /\b(?:the|my|our|his|her)\s+([\w./-]+)\s+(?:branch|repo|diff|module|patch)\b/iu,
];
/** A pasted document is longer than a parameter elsewhere; the field holds 8,000 once written. */
const DOCUMENT_LENGTH = 6_000;
/** A text of this length asks for nothing more: most of it is what is to be summarised. */
const PASTED_FROM = 300;

/** A document is named, or pasted behind a line break or a colon. */
function documentOf(line: string, text: string): JsonObject {
  const file = FILE.exec(line)?.[0];
  if (file !== undefined) return { file };
  const [, pasted] = /^[^\n:]{1,200}[\n:]\s*([\s\S]{20,})$/u.exec(text) ?? [];
  if (pasted !== undefined || text.length > PASTED_FROM) {
    return { document: bounded((pasted ?? text).trim(), DOCUMENT_LENGTH) };
  }
  const named = aboutOf(line, 'document_summary');
  return named === null ? {} : { file: bounded(named, 120) };
}

function tripOf(line: string): JsonObject {
  const destination = firstCapture(line, DESTINATION) ?? aboutOf(line, 'trip_planning');
  const days = DAYS.exec(line)?.[0];
  return {
    ...(destination === null ? {} : { destination: bounded(destination, 80) }),
    ...(days === undefined ? {} : { days }),
  };
}

/** `{ [key]: value }` of at most `length` characters, or nothing where there is no value. */
function one(key: string, value: string | null, length: number): JsonObject {
  return value === null ? {} : { [key]: bounded(value, length) };
}

/** Parameters for a workflow, copied from what was typed; none where nothing names them. */
export function paramsOf(id: string, text: string): JsonObject {
  const line = oneLine(text.slice(0, LOOK_AT));
  switch (id) {
    case 'document_summary':
      return documentOf(line, text);
    case 'deep_research': {
      const topic = firstCapture(line, TOPIC);
      return one('topic', topic === null ? aboutOf(line, id) : trimmed(topic), 300);
    }
    case 'weekly_review':
      return {};
    case 'trip_planning':
      return tripOf(line);
    case 'code_review':
      return one('target', firstCapture(line, TARGET) ?? aboutOf(line, id), 120);
    default: {
      const name = firstCapture(line, NAME);
      const about = aboutOf(line, 'project_planning');
      return one('name', name === null ? about && capitalised(about) : withoutPoliteness(name), 80);
    }
  }
}
