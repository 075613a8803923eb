import { asText, type Query } from "../../lib/address";

/** What the page's address asks for. */
export interface DigestsQuery {
  /** A digest that the reader wants no more of: the link at the end of a letter. */
  stop?: string;
  /** A new digest of a board, or of the `overview`. */
  new?: string;
}

export const OVERVIEW = "overview";

export const readDigests = (query: Query): DigestsQuery => ({ stop: asText(query.stop), new: asText(query.new) });
