import { asText } from "../../lib/address";

/** The id of the search field, so that the frame can lead to it. */
export const SEARCH_FIELD = "customer-search";

/** The orders of a list by rule; the first needs no word in the address. */
export const SORTS = ["recent", "silent", "value", "score", "name"] as const;
export type Sort = (typeof SORTS)[number];

/** What is being looked for, or whom the list shows. */
export interface SearchQuery {
  q?: string;
  /** A SQL condition. */
  rule?: string;
  segment?: string;
  sort?: Sort;
}

export function readSearchQuery(query: Record<string, unknown>): SearchQuery {
  const { q, rule, segment } = { q: asText(query.q), rule: asText(query.rule), segment: asText(query.segment) };
  const sort = SORTS.find((one) => one === query.sort && one !== "recent");
  return {
    ...(q && { q }),
    ...(segment ? { segment } : rule && { rule }),
    ...(sort && { sort }),
  };
}

/** Which of the customer's interactions are shown. */
export interface TimelineQuery {
  feedback?: "only";
  channel?: string;
  kind?: string;
  /** How far back: days. */
  days?: "30" | "90" | "365";
}

const PERIODS = ["30", "90", "365"] as const;

export function readTimelineQuery(query: Record<string, unknown>): TimelineQuery {
  const { channel, kind } = { channel: asText(query.channel), kind: asText(query.kind) };
  const days = PERIODS.find((one) => one === String(query.days));
  return {
    ...(query.feedback === "only" && { feedback: "only" as const }),
    ...(channel && { channel }),
    ...(kind && { kind }),
    ...(days && { days }),
  };
}

/** Which doubts are shown. */
export interface ReviewQuery {
  status?: "noted" | "merged" | "dismissed";
}

export function readReviewQuery(query: Record<string, unknown>): ReviewQuery {
  const status = (["noted", "merged", "dismissed"] as const).find((one) => one === query.status);
  return status ? { status } : {};
}
