import type { Cell } from "../types";

export type { LiveState } from "./connection";
export { liveName, liveState, onLiveState, watchLive } from "./watch";

/** What `metric/NAME` gives: the metric over today, so far. */
export interface MetricToday {
  metric: string;
  day: string;
  total: Cell;
  totals: Cell[];
}

/** A score, a comment, or both, as `feedback` gives them. */
export interface FeedbackItem {
  id: string;
  occurred_at: string;
  score: number | null;
  scale: string | null;
  comment: string | null;
  touchpoint: string | null;
  channel: string | null;
  unit: string | null;
  customer: { id: string; name: string | null };
}

export interface LastFeedback {
  items: FeedbackItem[];
}
