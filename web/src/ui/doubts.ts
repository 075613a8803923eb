import type { Doubt } from "../api/quality";

/** The doubts that concern a metric over a period [from, to) at some touchpoint, or at any. */
export const doubtsOf = (
  doubts: Doubt[] | undefined,
  { metric, from, to, touchpoint }: { metric: string; from: string; to: string; touchpoint?: string },
): Doubt[] =>
  (doubts ?? []).filter(
    (doubt) =>
      doubt.metrics.includes(metric) &&
      doubt.from.slice(0, 10) < to &&
      doubt.to.slice(0, 10) >= from &&
      (!touchpoint || !doubt.touchpoint || doubt.touchpoint === touchpoint),
  );
