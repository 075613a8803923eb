import { readDays } from "../../lib/scope";

/** The scores that touchpoints are asked for. */
export const SCALES = ["csat", "nps", "ces"] as const;
export type Scale = (typeof SCALES)[number];

/** The journey's part of the address: which score, over which period. */
export interface JourneyQuery {
  score?: Scale;
  period?: string;
  from?: string;
  to?: string;
}

export function readJourney(query: Record<string, unknown>): JourneyQuery {
  const score = SCALES.find((one) => one === query.score);
  return { ...(score && { score }), ...readDays(query) };
}
