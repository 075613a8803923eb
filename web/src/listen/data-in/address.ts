import { asText } from "../../lib/address";

export const TABS = ["imports", "sources", "events"] as const;
export type Tab = (typeof TABS)[number];

/** Which part of the page is open, and of which write key the events are. */
export interface DataQuery {
  tab?: Exclude<Tab, "imports">;
  key?: string;
}

export function readDataQuery(query: Record<string, unknown>): DataQuery {
  const tab = query.tab === "sources" || query.tab === "events" ? query.tab : undefined;
  return { tab, key: tab === "events" ? asText(query.key) : undefined };
}
