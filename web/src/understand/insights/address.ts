import { asText, type Query } from "../../lib/address";

export const LISTS = ["open", "true", "gone", "done", "wrong", "useless"] as const;
export type ListName = (typeof LISTS)[number];

/** Which list the page shows; what is open when absent. */
export interface InsightsQuery {
  list?: ListName;
}

export const readInsights = (query: Query): InsightsQuery => {
  const list = LISTS.find((name) => name === asText(query.list));
  return list && list !== "open" ? { list } : {};
};
