import type { Metric, MetricAnswer, MetricRow } from "../../api/types";
import { FEW, margin } from "../../lib/numbers";
import { inOneCurrency, nameOf, valueAt } from "../../ui/slices";
import type { ChartKind, ExploreQuery } from "./address";
import type { Mark } from "./drill";

/** More lines than this cannot be told apart. */
export const MOST_LINES = 8;
/** More bars than this are a table. */
export const MOST_BARS = 40;
/** More columns or rows than this make no picture. */
export const MOST_ACROSS = 60;

/** A row of the answer with the names that people read. */
export interface Slice {
  row: MetricRow;
  /** The value of each dimension, in the question's order. */
  values: string[];
  names: string[];
  at?: string;
}

/** Ways to draw an answer of this shape, the best first. */
export function kindsFor({ by = [], grain }: Pick<ExploreQuery, "by" | "grain">, slices = 0): ChartKind[] {
  const [first, second] = by;
  if (!first) return grain ? ["line", "bar", "table"] : ["number"];
  if (second) return ["heat", "bar", "table"];
  if (grain) return slices > MOST_LINES ? ["heat", "line", "table"] : ["line", "heat", "table"];
  return first === "unit" ? ["bar", "map", "table"] : ["bar", "table"];
}

/** The way to draw it: the address's wish where it fits. */
export function kindOf(query: ExploreQuery, slices: number): ChartKind {
  const kinds = kindsFor(query, slices);
  return query.chart && kinds.includes(query.chart) ? query.chart : (kinds[0] ?? "table");
}

// The dimensions whose values the server names: it does so for the first of them.
const NAMED = new Set(["unit", "product", "employee", "delay"]);

/** The answer's rows, in one currency. */
export function slicesOf(answer: MetricAnswer, by: string[], notStated: string): Slice[] {
  const named = by.find((dimension) => NAMED.has(dimension));
  const rows = by.includes("currency") ? answer.rows : inOneCurrency(answer).rows;
  return rows.map((row) => {
    const values = by.map((dimension) => valueAt(row, dimension));
    return {
      row,
      values,
      names: by.map((dimension, index) =>
        nameOf(values[index] ?? "", dimension, notStated, dimension === named ? row : undefined),
      ),
      ...(row.at && { at: row.at }),
    };
  });
}

export const markOf = (slice: Slice, by: string[]): Mark => ({
  keys: by.map((dimension, index) => ({ dimension, value: slice.values[index] ?? "" })),
  ...(slice.at && { at: slice.at }),
});

/** How many different values there are of the first dimension. */
export const countFirst = (slices: Slice[]): number => new Set(slices.map(({ values }) => values[0])).size;

const adds = ({ unit }: Pick<Metric, "unit">) => unit === "count" || unit === "money";

/** Whether nothing may be judged by this row: its answers are few. What adds up needs no minimum. */
export const isThin = (row: Pick<MetricRow, "n">, metric: Pick<Metric, "unit">): boolean =>
  row.n < FEW && !adds(metric);

/** Values of one dimension in the order in which to draw them, with the answers behind each. */
export interface Axis {
  values: string[];
  names: string[];
}

/** Values of the dimension at `index`, those with most answers first; where values have an order of their own, in that. */
export function axisOf(slices: Slice[], index: number, dimension: string | undefined): Axis {
  const sums = new Map<string, { name: string; n: number }>();
  for (const { values, names, row } of slices) {
    const value = values[index] ?? "";
    const sum = sums.get(value) ?? { name: names[index] ?? "", n: 0 };
    sum.n += row.n;
    sums.set(value, sum);
  }
  const own = dimension === "delay" || dimension === "score";
  const entries = [...sums];
  if (!own) entries.sort(([, a], [, b]) => b.n - a.n);
  return { values: entries.map(([value]) => value), names: entries.map(([, { name }]) => name) };
}

/** Steps of time that the answer has, in order. */
export const stepsOf = (slices: Slice[]): string[] => [...new Set(slices.flatMap(({ at }) => (at ? [at] : [])))].sort();

/** Rows as bars show them: the worst first, those with few answers after the rest; what adds up by its size. */
export function inOrder(slices: Slice[], metric: Metric, dimension: string | undefined): Slice[] {
  if (dimension === "delay" || dimension === "score") return slices;
  if (slices.some(({ at }) => at)) return [...slices].sort((a, b) => (a.at ?? "").localeCompare(b.at ?? ""));
  const rank = ({ row }: Slice) => (row.value == null ? 2 : isThin(row, metric) ? 1 : 0);
  const sign = metric.better === "higher" && !adds(metric) ? 1 : -1;
  return [...slices].sort(
    (a, b) => rank(a) - rank(b) || sign * ((a.row.value ?? 0) - (b.row.value ?? 0)) || b.row.n - a.row.n,
  );
}

/** Columns of the table that it can go by. */
export type Column = "at" | "value" | "margin" | "n" | "change" | "0" | "1";

/** The rows in the order that the address asks for: `-n` for the most answers first. */
export function sorted(slices: Slice[], sort: string | undefined, metric: Metric, query: ExploreQuery): Slice[] {
  if (!sort) {
    const byTime = [...slices].sort(
      (a, b) => (a.at ?? "").localeCompare(b.at ?? "") || (a.names[0] ?? "").localeCompare(b.names[0] ?? ""),
    );
    return query.grain ? byTime : inOrder(slices, metric, query.by?.[0]);
  }
  const falling = sort.startsWith("-");
  const column = (falling ? sort.slice(1) : sort) as Column;
  const value = ({ row, names, at }: Slice): number | string | null | undefined => {
    if (column === "at") return at;
    if (column === "0" || column === "1") return names[Number(column)];
    return column === "margin" ? margin(row.low, row.high) : row[column];
  };
  return [...slices].sort((a, b) => {
    const [one, other] = [value(a), value(b)];
    // Rows without a value stay below, whichever way the column goes.
    if (one == null || other == null) return one == null ? (other == null ? 0 : 1) : -1;
    const order = typeof one === "string" ? one.localeCompare(String(other)) : one - Number(other);
    return falling ? -order : order;
  });
}
