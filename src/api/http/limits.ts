/** What a server allows; every limit answers with a clear error. */
export type Limits = {
  /** Bytes of a request's body; enough for 1,000 structures of 4,000 characters. */
  bodyBytes: number;
  /** Nesting of a query. GraphiQL's introspection needs 15. */
  depth: number;
  /** Tokens of a query's text; enough for 1,000 inline rows. */
  tokens: number;
  aliases: number;
  directives: number;
  /** Items in one list argument. */
  listItems: number;
  /** Time for one request, in milliseconds. */
  milliseconds: number;
};

export const defaultLimits: Limits = {
  bodyBytes: 8 * 2 ** 20,
  depth: 16,
  tokens: 30_000,
  aliases: 15,
  directives: 5,
  listItems: 10_000,
  milliseconds: 60_000,
};
