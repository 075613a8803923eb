import type { EChartsOption } from "echarts";
import type { Metric, MetricRow } from "../../api/types";
import { showDay, showMonth } from "../../lib/dates";
import { FEW, margin, showOnAxis, showSize, showValue } from "../../lib/numbers";

/** The score over time with its interval as a band; points with few answers are hollow. */
export const trendOption =
  (rows: MetricRow[], metric: Metric, grain: "week" | "month", language: string) =>
  (colour: (variable: string) => string): EChartsOption => {
    const points = rows.filter(({ at }) => at).sort((a, b) => (a.at ?? "").localeCompare(b.at ?? ""));
    const quiet = {
      type: "line" as const,
      stack: "band",
      stackStrategy: "all" as const,
      symbol: "none",
      silent: true,
      lineStyle: { opacity: 0 },
    };
    const brand = colour("--brand");
    const muted = colour("--mantine-color-dimmed");
    const say = (at: string) => (grain === "month" ? showMonth(at, language) : showDay(at, language));
    return {
      animation: false,
      textStyle: { fontFamily: "inherit" },
      grid: { left: 4, right: 16, top: 12, bottom: 8, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      xAxis: {
        type: "category",
        data: points.map(({ at }) => say(at ?? "")),
        boundaryGap: false,
        axisLine: { lineStyle: { color: colour("--line") } },
        axisTick: { show: false },
        axisLabel: { color: muted, fontSize: 12, hideOverlap: true },
      },
      yAxis: {
        type: "value",
        scale: true,
        axisLabel: {
          color: muted,
          fontSize: 12,
          formatter: (value: number) => showOnAxis(value, metric.unit, language),
        },
        splitLine: { lineStyle: { color: colour("--line") } },
      },
      tooltip: {
        trigger: "axis",
        confine: true,
        backgroundColor: colour("--surface"),
        borderColor: colour("--line"),
        textStyle: { color: colour("--mantine-color-text"), fontSize: 13 },
        formatter: (params) => {
          const point = points[(Array.isArray(params) ? params[0] : params)?.dataIndex ?? -1];
          if (!point) return "";
          const unsure = margin(point.low, point.high);
          const sure = unsure == null ? "" : ` ±${showSize(unsure, metric.unit, language)}`;
          return `${say(point.at ?? "")}<br><b>${showValue(point.value, metric.unit, language)}</b>${sure} · ${point.n}`;
        },
      },
      series: [
        { ...quiet, data: points.map(({ value, low, n }) => (n < FEW ? (value ?? null) : (low ?? value ?? null))) },
        {
          ...quiet,
          data: points.map(({ low, high, n }) => (low == null || high == null || n < FEW ? 0 : high - low)),
          areaStyle: { color: brand, opacity: 0.13 },
        },
        {
          type: "line",
          data: points.map(({ value, n }) => ({ value: value ?? null, symbol: n < FEW ? "emptyCircle" : "circle" })),
          symbolSize: 6,
          lineStyle: { color: brand, width: 2 },
          itemStyle: { color: brand },
        },
      ],
    };
  };
