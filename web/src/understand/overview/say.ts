import type { TFunction } from "i18next";
import type { Metric, MetricAnswer, MetricRow } from "../../api/types";
import { FEW, isNil, sayAmount, showCount, showValue } from "../../lib/numbers";
import { inOneCurrency, nameOf, nameOfMetric, valueAt } from "../../ui/slices";

/** The row whose sure change weighs most: its change times its answers. What is not stated explains nothing. */
function heaviest(rows: MetricRow[], dimension: string, falling: boolean): MetricRow | undefined {
  let best: MetricRow | undefined;
  for (const row of rows) {
    if (!valueAt(row, dimension) || !row.significant || row.n < FEW || row.change == null || row.change < 0 !== falling)
      continue;
    if (!best || Math.abs(row.change) * row.n > Math.abs(best.change ?? 0) * best.n) best = row;
  }
  return best;
}

/** What the overview sees. */
export interface Headline {
  /** One or two sentences. */
  text: string;
  /** The row that the second sentence names, with the dimension that it is a row of. */
  cause?: { dimension: string; value: string };
}

export function headlineOf(
  t: TFunction,
  language: string,
  metric: Metric,
  answer: MetricAnswer,
  breakdown?: { answer: MetricAnswer; dimension: string },
): Headline {
  const { total } = inOneCurrency(answer);
  const name = nameOfMetric(metric);
  if (total.value == null || total.n === 0) return { text: t("headline.none", { name }) };
  if (total.n < FEW) return { text: t("headline.few", { name, count: total.n }) };

  const value = showValue(total.value, metric.unit, language, total.currency);
  const { change } = total;
  let first: string;
  if (change == null) first = t("headline.alone", { name, value });
  else if (!total.significant || isNil(change, metric.unit)) first = t("headline.steady", { name, value });
  else {
    const amount = sayAmount(t, change, metric.unit, language, total.currency);
    first = change > 0 ? t("headline.higher", { name, value, amount }) : t("headline.lower", { name, value, amount });
  }

  // A fall explains a fall; otherwise whatever got worse is what one needs to hear of.
  const worse = metric.better !== "lower";
  const falling = total.significant && change ? change < 0 : worse;
  const row = breakdown && heaviest(inOneCurrency(breakdown.answer).rows, breakdown.dimension, falling);
  if (!breakdown || row?.change == null) return { text: first };
  const { dimension } = breakdown;
  const held = valueAt(row, dimension);
  const where = nameOf(held, dimension, t("overview.not_stated"), row);
  const amount = sayAmount(t, row.change, metric.unit, language, row.currency);
  const second = falling ? t("headline.most_down", { where, amount }) : t("headline.most_up", { where, amount });
  return { text: `${first} ${second}`, cause: { dimension, value: held } };
}

/** How many there are of what the metric counts: answers, or things counted. */
export function sayCount(t: TFunction, language: string, n: number, unit: Metric["unit"]): string {
  const size = showCount(n, language);
  return unit === "points" || unit === "score"
    ? t("overview.answers", { count: n, size })
    : t("overview.records", { count: n, size });
}
