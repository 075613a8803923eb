import type { Metric, MetricAnswer, MetricRow } from "../../api/types";
import { addDays, addMonths } from "../../lib/dates";
import { FEW } from "../../lib/numbers";
import { inOneCurrency } from "../../ui/slices";
import type { GrainChoice } from "./address";

// Dimensions whose values have an order of their own, which the server keeps.
const ORDERED = new Set(["delay", "score"]);

/**
 * Rows as they are shown: the worst first, those with few answers after the rest, those without any last. What adds up
 * goes by size.
 */
export function sortRows(
  rows: MetricRow[],
  dimension: string,
  { better, unit }: Pick<Metric, "better" | "unit">,
): MetricRow[] {
  if (ORDERED.has(dimension)) return rows;
  const adds = unit === "count" || unit === "money";
  const rank = (row: MetricRow) => (row.value == null ? 2 : row.n < FEW && !adds ? 1 : 0);
  const sign = better === "higher" && !adds ? 1 : -1;
  return [...rows].sort((a, b) => rank(a) - rank(b) || sign * ((a.value ?? 0) - (b.value ?? 0)) || b.n - a.n);
}

export interface Scale {
  low: number;
  high: number;
  /** Where bars start. */
  origin: number;
}

/** The axis that all bars of a breakdown share. */
export function scaleOf(rows: MetricRow[], metric: Pick<Metric, "unit">): Scale {
  const known = rows.filter((row) => row.value != null);
  const judged = known.filter((row) => row.n >= FEW);
  const ends = (judged.length ? judged : known).flatMap((row) => [
    row.value ?? 0,
    row.low ?? row.value ?? 0,
    row.high ?? row.value ?? 0,
  ]);
  // Scores have no zero: their scales begin at one.
  const origin = metric.unit === "score" ? 1 : 0;
  const low = Math.min(origin, ...ends);
  const high = Math.max(origin, ...ends);
  return { low, high: high > low ? high : low + 1, origin };
}

/** The part of the scale's width, in percent, held within its ends. */
export const place = (value: number, { low, high }: Scale): number =>
  Math.max(0, Math.min(100, ((value - low) / (high - low)) * 100));

const next = (at: string, grain: GrainChoice) =>
  grain === "month" ? addMonths(at, 1) : addDays(at, grain === "week" ? 7 : 1);

export type TrendPoint = Pick<MetricRow, "value" | "low" | "high" | "n"> & {
  at: string;
  until: string;
  /** The period begins or ends within the bucket. */
  partial: boolean;
};

/** The line's points without holes: a bucket in which nobody answered is there, with no value. */
export function trendPoints(answer: MetricAnswer, grain: GrainChoice): TrendPoint[] {
  const dated = inOneCurrency(answer).rows.flatMap((row) => (row.at ? [[row.at, row] as const] : []));
  const rows = new Map(dated);
  const starts = dated.map(([at]) => at).sort();
  const first = starts[0];
  if (!first) return [];
  const points: TrendPoint[] = [];
  for (let at = first; at < answer.to && points.length < 1000; at = next(at, grain)) {
    const row = rows.get(at);
    const until = next(at, grain);
    points.push({
      at: at < answer.from ? answer.from : at,
      until: until > answer.to ? answer.to : until,
      partial: at < answer.from || until > answer.to,
      value: row?.value ?? null,
      low: row?.low ?? null,
      high: row?.high ?? null,
      n: row?.n ?? 0,
    });
  }
  return points;
}
