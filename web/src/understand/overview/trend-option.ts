import type { EChartsOption } from "echarts";
import type { TFunction } from "i18next";
import type { Metric } from "../../api/types";
import { showDay, showMonth } from "../../lib/dates";
import { FEW, margin, showOnAxis, showSize, showValue } from "../../lib/numbers";
import type { GrainChoice } from "./address";
import type { TrendPoint } from "./rows";
import { sayCount } from "./say";

interface Drawing {
  points: TrendPoint[];
  metric: Metric;
  grain: GrainChoice;
  currency: string | null | undefined;
  language: string;
  colour: (variable: string) => string;
  t: TFunction;
  say: (point: TrendPoint) => string;
}

const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** A step that people count in (1, 2, 5, 10…), of which about four make the span. */
function niceStep(span: number): number {
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const digit = [1, 2, 5, 10].find((one) => one * power >= rough) ?? 10;
  return digit * power;
}

/** The vertical axis: all of the line and of the bands of buckets with enough answers, and the target. */
export function axisOf(
  points: Pick<TrendPoint, "value" | "low" | "high" | "n">[],
  { target, unit }: Pick<Metric, "target" | "unit">,
) {
  const ends = points.flatMap(({ value, low, high, n }) =>
    value == null ? [] : n < FEW ? [value] : [value, low ?? value, high ?? value],
  );
  if (target != null) ends.push(target);
  // What adds up is compared by its height, so its axis begins at nothing.
  if (unit === "count" || unit === "money") ends.push(0);
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  const interval = niceStep(high - low || Math.abs(high) || 1);
  // Twelve digits keep 0.30000000000000004 out of the labels.
  const at = (steps: number) => Number((steps * interval).toPrecision(12));
  return { min: at(Math.floor(low / interval)), max: at(Math.ceil(high / interval)), interval };
}

/** Points that nothing is to be judged by. */
const isHollow = ({ n, partial }: TrendPoint) => n < FEW || partial;

/** What ECharts draws for a metric over time. */
export function trendOption({ points, metric, grain, currency, language, colour, t, say }: Drawing): EChartsOption {
  const brand = colour("--brand");
  const muted = colour("--mantine-color-dimmed");
  const surface = colour("--surface");
  const write = (value: number) => showValue(value, metric.unit, language, currency);

  const low = points.map((point) => (point.value == null ? null : (point.low ?? point.value)));
  const band = points.map((point) =>
    point.value == null ? null : (point.high ?? point.value) - (point.low ?? point.value),
  );
  const quiet = { type: "line" as const, stack: "band", symbol: "none", silent: true, lineStyle: { opacity: 0 } };

  const tooltip = (index: number) => {
    const point = points[index];
    if (!point) return "";
    const half = margin(point.low, point.high);
    const sure = half == null || point.value == null ? "" : ` ±${showSize(half, metric.unit, language, currency)}`;
    const few = point.n > 0 && point.n < FEW ? ` · ${t("overview.few")}` : "";
    const part = point.partial ? ` · ${t("overview.partial")}` : "";
    const count = sayCount(t, language, point.n, metric.unit);
    return `${escaped(say(point))}<br><b>${escaped(showValue(point.value, metric.unit, language, currency))}</b>${sure}<br>${escaped(count + few + part)}`;
  };

  return {
    animation: false,
    textStyle: { fontFamily: "inherit" },
    grid: { left: 4, right: 16, top: 12, bottom: 8, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    xAxis: {
      type: "category",
      data: points.map(({ at }) => (grain === "month" ? showMonth(at, language) : showDay(at, language))),
      boundaryGap: false,
      axisLine: { lineStyle: { color: colour("--line") } },
      axisTick: { show: false },
      axisLabel: { color: muted, fontSize: 12, margin: 12, hideOverlap: true },
    },
    yAxis: {
      type: "value",
      ...axisOf(points, metric),
      axisLabel: {
        color: muted,
        fontSize: 12,
        formatter: (value: number) => showOnAxis(value, metric.unit, language, currency),
      },
      splitLine: { lineStyle: { color: colour("--line") } },
    },
    tooltip: {
      trigger: "axis",
      confine: true,
      backgroundColor: surface,
      borderColor: colour("--line"),
      textStyle: { color: colour("--mantine-color-text"), fontSize: 13 },
      axisPointer: { lineStyle: { color: muted } },
      formatter: (params) => tooltip((Array.isArray(params) ? params[0] : params)?.dataIndex ?? -1),
    },
    series: [
      // A band is a see-through line at its lower edge with the difference stacked on it.
      { ...quiet, data: low, stackStrategy: "all" },
      { ...quiet, data: band, stackStrategy: "all", areaStyle: { color: brand, opacity: 0.13 } },
      {
        type: "line",
        data: points.map((point) => ({
          value: point.value,
          symbol: isHollow(point) ? "emptyCircle" : "circle",
          itemStyle: isHollow(point) ? { color: muted } : undefined,
        })),
        symbolSize: points.length > 40 ? 4 : 6,
        showSymbol: true,
        lineStyle: { color: brand, width: 2 },
        itemStyle: { color: brand },
        cursor: grain === "day" ? "default" : "pointer",
        markLine:
          metric.target == null
            ? undefined
            : {
                silent: true,
                symbol: "none",
                lineStyle: { color: muted, type: "dashed", width: 1 },
                label: {
                  position: "insideStartTop",
                  color: muted,
                  fontSize: 12,
                  formatter: t("overview.target", { value: write(metric.target) }),
                },
                data: [{ yAxis: metric.target }],
              },
      },
    ],
  };
}
