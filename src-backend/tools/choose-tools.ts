import type { JsonValue } from '#shared/json.ts';
import { contentWords } from '../context/words.ts';
import type { SeenTool } from './seen-tool.ts';

type Chosen = Pick<SeenTool, 'serverName' | 'name' | 'title' | 'description' | 'inputSchema'>;

/** BM25's usual constants: how soon repeated words stop counting, and how much length does. */
const saturation = 1.2;
const lengthWeight = 0.75;
/** A tool's own name says more than what stands in its description. */
const nameWeight = 3;
/** A word in a third of the tools of many says little; in a handful of tools it does no harm. */
const charactersPerToken = 3;

/** Finds the tools that fit words, over the descriptions of all servers. */
export type ToolIndex<Tool extends Chosen> = {
  /** Best first, as many as fit; none where no word fits. */
  choose(words: string, maximumTokens: number): readonly Tool[];
};

export function createToolIndex<Tool extends Chosen>(tools: readonly Tool[]): ToolIndex<Tool> {
  const documents = tools.map((tool) => {
    const counts = new Map<string, number>();
    const add = (text: string, weight: number): void => {
      for (const stem of stemsOf(text)) counts.set(stem, (counts.get(stem) ?? 0) + weight);
    };
    add(`${tool.name} ${tool.title}`, nameWeight);
    add(tool.serverName, 1);
    add(tool.description.slice(0, 2_000), 1);
    add(propertyText(tool.inputSchema), 0.5);
    const length = [...counts.values()].reduce((sum, count) => sum + count, 0);
    return { tool, counts, length };
  });
  const average =
    documents.reduce((sum, { length }) => sum + length, 0) / Math.max(1, documents.length);
  const found = new Map<string, number>();
  for (const { counts } of documents) {
    for (const stem of counts.keys()) found.set(stem, (found.get(stem) ?? 0) + 1);
  }
  const rarity = (stem: string): number => {
    const count = found.get(stem) ?? 0;
    return Math.log(1 + (documents.length - count + 0.5) / (count + 0.5));
  };
  return {
    choose: (words, maximumTokens) => {
      const wanted = [...new Set(stemsOf(words))].filter((stem) => found.has(stem));
      if (wanted.length === 0) return [];
      const ranked = documents
        .map(({ tool, counts, length }) => {
          const score = wanted.reduce((sum, stem) => {
            const count = counts.get(stem) ?? 0;
            const norm = saturation * (1 - lengthWeight + (lengthWeight * length) / average);
            return sum + (rarity(stem) * count * (saturation + 1)) / (count + norm);
          }, 0);
          return { tool, score };
        })
        .filter(({ score }) => score > 0)
        .toSorted((left, right) => right.score - left.score);
      const best = ranked[0]?.score ?? 0;
      const chosen: Tool[] = [];
      let tokens = 0;
      for (const { tool, score } of ranked) {
        const cost = estimateTokens(toolLine(tool));
        if (score < best / 5 || tokens + cost > maximumTokens) break;
        chosen.push(tool);
        tokens += cost;
      }
      return chosen;
    },
  };
}

/** Tokens that a text takes at most, by the safe side of what tokenizers do to English. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / charactersPerToken);
}

const longestDescription = 240;

/** How a model is told of a tool: one line, with the names and types of its arguments. */
export function toolLine({ serverName, name, description, inputSchema }: Chosen): string {
  const about = description.replaceAll(/\s+/gu, ' ').trim().slice(0, longestDescription);
  return `- ${serverName}/${name}(${parameterText(inputSchema)}): ${about}`;
}

function parameterText(schema: JsonValue): string {
  const required = field(schema, 'required');
  const needed = new Set(Array.isArray(required) ? required.map(String) : []);
  return Object.entries(propertiesOf(schema))
    .slice(0, 12)
    .map(([key, property]) => {
      const type = field(property, 'type');
      return `${key}${needed.has(key) ? '' : '?'}: ${typeof type === 'string' ? type : 'any'}`;
    })
    .join(', ');
}

function propertyText(schema: JsonValue): string {
  return Object.entries(propertiesOf(schema))
    .map(([key, property]) => {
      const description = field(property, 'description');
      return typeof description === 'string' ? `${key} ${description}` : key;
    })
    .join(' ')
    .slice(0, 2_000);
}

/** The properties of a JSON Schema of an object. */
export function propertiesOf(schema: JsonValue): { readonly [key: string]: JsonValue } {
  const properties = field(schema, 'properties');
  return isObject(properties) ? properties : {};
}

function field(value: JsonValue, key: string): JsonValue | undefined {
  return isObject(value) ? value[key] : undefined;
}

function isObject(value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `listOpenIssues` and `list_open_issues` are three words; forms of a word are one. */
function stemsOf(text: string): readonly string[] {
  const apart = text.replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2').replaceAll(/[_./-]+/gu, ' ');
  return contentWords(apart).map((word) =>
    word.length > 4 ? word.replace(/(?:ings?|ed|es|s|e)$/u, '') : word.replace(/s$/u, ''),
  );
}
