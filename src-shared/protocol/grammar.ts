import { type AnyField, type CodeDefinition, commandTable, eventTable } from './table.ts';

type Table = Readonly<Record<string, CodeDefinition>>;

/**
 * The commands as GBNF, the grammar notation of llama.cpp: any text that it derives parses. Free
 * text is bounded to `maximumText` characters, since a small model may otherwise never stop.
 */
export function commandGrammar(maximumText = 120): string {
  const rules: string[] = [
    `root ::= ${Object.keys(commandTable)
      .map((kind) => `${kind}-line`)
      .join(' | ')}`,
  ];
  for (const [kind, definition] of Object.entries<CodeDefinition>(commandTable)) {
    const fields = Object.values(definition.fields).map((field) => fieldRule(field, maximumText));
    rules.push(`${kind}-line ::= "${kind}:" ${fields.join(' "|" ')}`);
  }
  rules.push('character ::= [^|\\\\\\n\\x00-\\x1f] | "\\\\|" | "\\\\\\\\" | "\\\\n"');
  rules.push('word ::= [A-Za-z0-9_] [A-Za-z0-9_.:-]{0,39}');
  rules.push('unit ::= "0." [0-9]{1,2} | "1"');
  rules.push('plain ::= [A-Za-z0-9] [A-Za-z0-9 ,.-]{0,60}');
  rules.push('pair ::= "\\"" [a-z_]{1,20} "\\":\\"" [A-Za-z0-9 ,.-]{0,60} "\\""');
  rules.push('object ::= "{" (pair ("," pair){0,3})? "}"');
  return `${rules.join('\n')}\n`;
}

function fieldRule(field: AnyField, maximumText: number): string {
  switch (field.kind) {
    case 'identifier':
      return 'word';
    case 'unit':
      return 'unit';
    case 'choice':
      return `(${(field.choices ?? []).map((word) => `"${word}"`).join(' | ')})`;
    case 'object':
      return 'object';
    case 'json':
      return '(plain | object)';
    case 'text':
      return `character{${field.minimum},${Math.min(field.maximum, maximumText)}}`;
  }
}

/** The language as a section of a model's prompt: a line per command. */
export function promptSection(): string {
  return Object.entries<CodeDefinition>(commandTable)
    .map(([kind, definition]) => {
      const shape = Object.keys(definition.fields).map((name) => `{${name}}`);
      return `${kind}:${shape.join('|')} — ${definition.about}. Example: ${definition.example}`;
    })
    .join('\n');
}

/** The reference page, `docs/protocol.md`. */
export function protocolReference(): string {
  return `# The coded language

Generated from \`src-shared/protocol/table.ts\` by \`npm run docs:protocol\`; do not edit.

A line is a code, a colon and fields separated by \`|\`. A backslash stands before \`|\` and
\`\\\`, and \`\\n\` is a newline inside a field; a bare newline ends the line. JSON fields are read
as JSON5 and written as JSON. Commands and events are two namespaces.

${section('Commands', 'frontend → backend', commandTable)}
${section('Events', 'backend → frontend', eventTable)}`;
}

function section(heading: string, direction: string, table: Table): string {
  const parts = Object.entries(table).map(([kind, definition]) => {
    const rows = Object.entries(definition.fields).map(
      ([name, field]) => `| \`${name}\` | ${fieldKind(field)} | ${field.about} |`,
    );
    return `### \`${kind}\` ${definition.name}

${definition.about}. (${definition.origin}, since version ${definition.since})

| Field | Kind | Meaning |
| --- | --- | --- |
${rows.join('\n')}

\`\`\`
${definition.example}
\`\`\`
`;
  });
  return `## ${heading} (${direction})\n\n${parts.join('\n')}`;
}

function fieldKind(field: AnyField): string {
  switch (field.kind) {
    case 'choice':
      return (field.choices ?? []).map((word) => `\`${word}\``).join(', ');
    case 'unit':
      return '0 to 1';
    case 'identifier':
      return `name, at most ${field.maximum}`;
    case 'text':
      return `text, ${field.minimum} to ${field.maximum}`;
    case 'json':
      return `JSON or bare text, at most ${field.maximum}`;
    case 'object':
      return `JSON object, at most ${field.maximum}`;
  }
}
