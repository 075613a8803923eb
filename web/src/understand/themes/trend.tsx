import type { EChartsOption } from "echarts";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { ThemeRow } from "../../api/themes";
import { showDay } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { FEW, showValue } from "../../lib/numbers";
import { Chart } from "../../ui/chart";

type Week = ThemeRow["weeks"][number];

/** 95 % interval of a share (Wilson, 1927); all of 0 to 1 when there is nothing to share. */
export function interval({ count, of }: Pick<Week, "count" | "of">): [low: number, high: number] {
  if (of === 0) return [0, 1];
  const z = 1.959964;
  const share = count / of;
  const middle = share + (z * z) / (2 * of);
  const half = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  const whole = 1 + (z * z) / of;
  return [Math.max(0, (middle - half) / whole), Math.min(1, (middle + half) / whole)];
}

const option =
  (weeks: Week[], language: string) =>
  (colour: (variable: string) => string): EChartsOption => {
    const muted = colour("--mantine-color-dimmed");
    const brand = colour("--brand");
    const ends = weeks.map(interval);
    const share = (value: number) => showValue(value, "share", language);
    const quiet = {
      type: "line" as const,
      stack: "band",
      stackStrategy: "all" as const,
      symbol: "none",
      silent: true,
      lineStyle: { opacity: 0 },
    };
    return {
      animation: false,
      textStyle: { fontFamily: "inherit" },
      grid: { left: 4, right: 16, top: 12, bottom: 8, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      xAxis: {
        type: "category",
        data: weeks.map(({ week }) => showDay(week, language)),
        boundaryGap: false,
        axisLine: { lineStyle: { color: colour("--line") } },
        axisTick: { show: false },
        axisLabel: { color: muted, fontSize: 12, hideOverlap: true },
      },
      yAxis: {
        type: "value",
        min: 0,
        axisLabel: { color: muted, fontSize: 12, formatter: share },
        splitLine: { lineStyle: { color: colour("--line") } },
      },
      tooltip: {
        trigger: "axis",
        confine: true,
        backgroundColor: colour("--surface"),
        borderColor: colour("--line"),
        textStyle: { color: colour("--mantine-color-text"), fontSize: 13 },
        formatter: (params) => {
          const at = (Array.isArray(params) ? params[0] : params)?.dataIndex ?? -1;
          const week = weeks[at];
          const [low, high] = ends[at] ?? [0, 0];
          if (!week) return "";
          const value = week.of ? share(week.count / week.of) : "–";
          return `${showDay(week.week, language)}<br><b>${value}</b> (${share(low)} – ${share(high)})<br>${week.count} / ${week.of}`;
        },
      },
      series: [
        { ...quiet, data: weeks.map(({ of }, at) => (of < FEW ? null : (ends[at]?.[0] ?? null))) },
        {
          ...quiet,
          data: weeks.map(({ of }, at) => (of < FEW ? null : (ends[at]?.[1] ?? 0) - (ends[at]?.[0] ?? 0))),
          areaStyle: { color: brand, opacity: 0.13 },
        },
        {
          type: "line",
          data: weeks.map(({ count, of }) => ({
            value: of ? count / of : null,
            symbol: of < FEW ? "emptyCircle" : "circle",
          })),
          symbolSize: 6,
          lineStyle: { color: brand, width: 2 },
          itemStyle: { color: brand },
        },
      ],
    };
  };

/** A theme's share of the comments of each week with its interval; weeks of few comments are hollow. */
export function ThemeTrend({ theme }: { theme: ThemeRow }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const drawn = useMemo(() => option(theme.weeks, language), [theme.weeks, language]);
  return <Chart option={drawn} height={220} label={t("themes.trend_label", { name: theme.name })} />;
}
