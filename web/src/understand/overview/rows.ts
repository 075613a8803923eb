import type { Cell, Metric, MetricAnswer, MetricRow } from "../../api/types";
import { addDays, addMonths } from "../../lib/dates";
import { FEW } from "../../lib/numbers";
import { humanise, inLanguage, knownWord } from "../../lib/words";
import type { GrainChoice } from "./address";

// Dimensions whose values have an order of their own, which the server keeps.
const ORDERED = new Set(["delay", "score"]);

// Dimensions that go by another name among the words…
const LISTS: Record<string, string> = { kind: "interaction_kind", name: "event" };
// …and those whose values are codes, to be shown as they are.
const CODES = new Set(["employee", "product", "campaign", "unit", "source", "currency", "grade", "score", "name"]);

/** What people call a metric, in short: `NPS`. */
export const nameOfMetric = (metric: Pick<Metric, "name" | "title">): string =>
  knownWord("metric", metric.name) ?? inLanguage(metric.title) ?? metric.name;

/** Money is shown in one currency at a time, the one with most records: currencies never sum. */
export function inOneCurrency(answer: MetricAnswer): { total: Cell; others: Cell[]; rows: MetricRow[] } {
  const [first, ...others] = answer.totals ?? [];
  if (!first || !others.length) return { total: answer.total, others: [], rows: answer.rows };
  return { total: first, others, rows: answer.rows.filter(({ currency }) => currency === first.currency) };
}

/** The value of a row's dimension as filters write it; empty when it is not stated. */
export const valueAt = (row: MetricRow, dimension: string): string => String(row.key[dimension] ?? "");

/** The name of a value: the server's label, else our word, else the code made readable. */
export function nameOf(value: string, dimension: string, notStated: string, row?: MetricRow): string {
  if (value === "") return inLanguage(row?.label) ?? notStated;
  const known = inLanguage(row?.label) ?? knownWord(LISTS[dimension] ?? dimension, value);
  return known ?? (CODES.has(dimension) ? value : humanise(value));
}

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
