import type { Cell, Metric, MetricAnswer, MetricRow } from "../api/types";
import { humanise, inLanguage, knownWord } from "../lib/words";

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
