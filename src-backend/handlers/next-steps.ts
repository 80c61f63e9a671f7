const heading = /(?:^|\n)[#*\s]*next steps[*\s]*:?[*\s]*\n/iu;
const listItem = /^\s*(?:[-*•]|\d+[.)])\s+(.+)$/u;

/** The items of a closing “Next steps:” list in a result, at most five; none where there is no such list. */
export function readNextSteps(result: string): string[] {
  const found = heading.exec(result);
  if (found === null) return [];
  const steps: string[] = [];
  for (const line of result.slice(found.index + found[0].length).split('\n')) {
    const item = listItem.exec(line)?.[1]?.trim();
    if (item !== undefined && item !== '') steps.push(item.slice(0, 300));
    else if (line.trim() !== '') break;
  }
  return steps.slice(0, 5);
}
