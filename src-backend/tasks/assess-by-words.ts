import type { Assessment, Routing } from '#shared/tasks/assessment.ts';

/** Words that name something made of many parts. */
const largeThing =
  /\b(?:app(?:lication)?s?|system|platform|shop|store|website|project|business|company|book|novel|course|curriculum|campaign|infrastructure|product launch|conference|festival)\b/iu;
/** Verbs that make such a thing, rather than say something of it. */
const making =
  /\b(?:build|develop|create|implement|design|launch|organi[sz]e|plan|set up|migrate|start)\b/iu;
const wholeness = /\b(?:complete|entire|whole|full|end[- ]to[- ]end|from scratch)\b/iu;

/**
 * How large a task is, counted from its words; for where no model gave a readable answer. Each of
 * these adds to the complexity, which starts at 0.1: a thing of many parts that is to be made
 * (0.4), all of it (0.15), each further thing asked for (items of a list, sentences, “and then”;
 * 0.08, at most 0.4), and length (0.1 per 400 characters, at most 0.2). Confidence is what is left.
 */
export function assessByWords(text: string, at: number): Assessment {
  const made = largeThing.test(text) && making.test(text);
  const things = Math.max(0, countThings(text) - 1);
  const score =
    0.1 +
    (made ? 0.4 : 0) +
    (wholeness.test(text) ? 0.15 : 0) +
    Math.min(0.4, things * 0.08) +
    Math.min(0.2, Math.floor(text.length / 400) * 0.1);
  const complexity = Math.round(Math.min(1, score) * 100) / 100;
  const many = things === 0 ? 'one thing' : `${things + 1} things`;
  return {
    complexity,
    confidence: Math.round((1 - complexity) * 100) / 100,
    routing: routingOf(complexity),
    reason: `Counted from its words: ${many} asked for${made ? ', of something with many parts' : ''}.`,
    model: null,
    source: 'heuristic',
    at,
  };
}

function routingOf(complexity: number): Routing {
  if (complexity < 0.4) return 'one_shot';
  if (complexity < 0.6) return 'mini_workflow';
  return complexity < 0.85 ? 'project' : 'multi_project';
}

/** Items of lists, and sentences or steps that ask for one more thing. */
function countThings(text: string): number {
  const items = text.match(/^\s*(?:[-*•]|\d+[.)])\s+\S/gmu)?.length ?? 0;
  const steps = text.match(/[.;!?]\s+\p{L}|\b(?:and then|then|also|afterwards|finally)\b/giu);
  return Math.max(items, 1 + (steps?.length ?? 0));
}
