import { asText } from "../../lib/address";

/** The id of the search field, so that the frame can lead to it. */
export const SEARCH_FIELD = "customer-search";

/** What is being looked for. */
export interface SearchQuery {
  q?: string;
}

export function readSearchQuery(query: Record<string, unknown>): SearchQuery {
  const q = asText(query.q);
  return q ? { q } : {};
}

/** Which of the customer's interactions are shown. */
export interface TimelineQuery {
  feedback?: "only";
}

export const readTimelineQuery = (query: Record<string, unknown>): TimelineQuery =>
  query.feedback === "only" ? { feedback: "only" } : {};
