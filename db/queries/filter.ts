import type { Parameters } from '../connection.ts';

/** A WHERE clause with its values. */
export type Filter = { readonly where: string; readonly parameters: Parameters };

/** Conditions on those of the columns for which a value is given; lists become `IN`. */
export function filterBy(
  columns: Readonly<Record<string, string | readonly string[] | undefined>>,
): Filter {
  const conditions: string[] = [];
  const parameters: Record<string, string> = {};
  for (const [column, value] of Object.entries(columns)) {
    if (value === undefined) continue;
    if (typeof value === 'string') {
      conditions.push(`${column} = :${column}`);
      parameters[column] = value;
    } else {
      conditions.push(`${column} IN (SELECT value FROM json_each(:${column}))`);
      parameters[column] = JSON.stringify(value);
    }
  }
  return { where: conditions.length === 0 ? '1' : conditions.join(' AND '), parameters };
}
