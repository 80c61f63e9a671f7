/** Somebody or something, as it is called in a text. */
export type Named = { readonly name: string; readonly entityType: string };

/** What a text says, with the words that say it, verbatim. Times are Unix milliseconds. */
export type Found =
  | {
      readonly kind: 'add';
      readonly subject: Named;
      readonly relation: string;
      readonly object: string;
      readonly validFrom: number | undefined;
      readonly validTo: number | undefined;
      readonly quote: string;
    }
  | {
      readonly kind: 'end';
      readonly subject: Named;
      readonly relation: string;
      /** Absent: whatever there is. */
      readonly object: string | undefined;
      readonly at: number | undefined;
      readonly quote: string;
    }
  | {
      readonly kind: 'correct';
      readonly subject: Named;
      readonly relation: string;
      readonly wrong: string;
      readonly right: string;
      readonly quote: string;
    };

/** What reading a text depends on. */
export type Reading = {
  /** When it was said. */
  readonly said: number;
  /** What kind of entity a name is known as; null where nothing is called so. */
  readonly typeOf: (name: string) => string | null;
};
