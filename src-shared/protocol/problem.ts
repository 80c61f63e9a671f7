/** Why a coded line was not understood. A value, never thrown: no input makes the parser throw. */
export type ProtocolProblem = {
  readonly code:
    | 'empty_line'
    | 'line_too_long'
    | 'several_lines'
    | 'unknown_code'
    | 'bad_escape'
    | 'wrong_field_count'
    | 'bad_field';
  /** For a person: what is wrong and what was expected. */
  readonly message: string;
  /** Zero-based character position in the line. */
  readonly position: number;
  /** The field's name in the table, where one is to blame. */
  readonly field?: string;
};

export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: ProtocolProblem };
