/** One step of the schema. Its number is the `user_version` it leads to. */
export type Migration = {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
};

/** The open end of a period: 9999-12-31 UTC in Unix milliseconds; the contracts say null. */
export const forever = 253_402_214_400_000;

/** SQL for the present time in Unix milliseconds, as a column default. */
export const nowSql = `(CAST(unixepoch('subsec') * 1000 AS INTEGER))`;
