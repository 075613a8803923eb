import type { CustomSeriesRenderItem } from "echarts";
import type { BarSeriesOption } from "echarts/charts";
import { showOnAxis, showValue } from "../../lib/numbers";
import { type Drawing, type Drawn, ground, LINES, namesAxis, roomFor, sayStep, sayTip } from "./draw";
import { axisOf, inOrder, isThin, MOST_BARS, type Slice } from "./shape";

/** A thin line from the lower to the upper end of an interval; values are [place, low, high]. */
const interval =
  (ink: string): CustomSeriesRenderItem =>
  (_params, api) => {
    const place = api.value(0);
    const from = api.coord([api.value(1), place]);
    const to = api.coord([api.value(2), place]);
    return {
      type: "line",
      shape: { x1: from[0] ?? 0, y1: from[1] ?? 0, x2: to[0] ?? 0, y2: to[1] ?? 0 },
      style: { stroke: ink, lineWidth: 1, opacity: 0.6 },
      silent: true,
    };
  };

/** Bars from the left: one for each value with its interval, or a group of the second dimension's values for each. */
export function drawBars(drawing: Drawing): Drawn {
  const { slices, by, grain, metric, currency, language } = drawing;
  return by.length === 2 ? drawGroups(drawing) : drawSingle(inOrder(slices, metric, by[0]).slice(0, MOST_BARS));

  function drawSingle(shown: Slice[]): Drawn {
    // At the right end, where no bar or interval crosses them.
    const figure = ({ row }: Slice) => showValue(row.value, metric.unit, language, row.currency);
    const name = (slice: Slice) => (by.length ? (slice.names[0] ?? "") : sayStep(slice.at ?? "", grain, language));
    return {
      height: Math.max(120, 48 + shown.length * 30),
      left: slices.length - shown.length,
      sliceAt: ({ index }) => shown[index],
      option: (colour) => ({
        ...bones(colour, shown.map(name), shown.map(figure)),
        tooltip: {
          ...ground(colour).tooltip,
          formatter: (params) => {
            const slice = shown[(Array.isArray(params) ? params[0] : params)?.dataIndex ?? -1];
            return slice ? sayTip(slice, drawing) : "";
          },
        },
        series: [
          {
            type: "bar",
            barMaxWidth: 16,
            cursor: "pointer",
            data: shown.map(({ row }) => ({
              value: row.value ?? null,
              itemStyle: {
                color: colour("--bar"),
                opacity: isThin(row, metric) ? 0.45 : 1,
                borderRadius: 2,
              },
            })),
            emphasis: { itemStyle: { color: colour("--brand") } },
          },
          {
            type: "custom",
            silent: true,
            renderItem: interval(colour("--mantine-color-text")),
            data: shown.flatMap(({ row }, index) =>
              row.low == null || row.high == null || isThin(row, metric) ? [] : [[index, row.low, row.high]],
            ),
            encode: { x: [1, 2], y: 0 },
            tooltip: { show: false },
          },
        ],
      }),
    };
  }

  function drawGroups({ slices: all }: Drawing): Drawn {
    const first = axisOf(all, 0, by[0]);
    const second = axisOf(all, 1, by[1]);
    const groups = first.values.slice(0, 12);
    const parts = second.values.slice(0, 6);
    const at = new Map(all.map((slice) => [slice.values.join("\n"), slice]));
    const find = (group: string, part: string) => at.get(`${group}\n${part}`);
    const shown = groups.flatMap((group) => parts.map((part) => find(group, part))).filter(Boolean).length;
    return {
      height: Math.max(160, 80 + groups.length * (parts.length * 14 + 14)),
      left: all.length - shown,
      sliceAt: ({ series, index }) => find(groups[index] ?? "", parts[series] ?? ""),
      option: (colour) => ({
        ...bones(colour, first.names.slice(0, groups.length), undefined, 40),
        legend: { top: 0, left: 0, textStyle: { color: colour("--mantine-color-text") }, icon: "roundRect" },
        tooltip: {
          ...ground(colour).tooltip,
          formatter: (params) => {
            const one = Array.isArray(params) ? params[0] : params;
            const slice = find(groups[one?.dataIndex ?? -1] ?? "", parts[one?.seriesIndex ?? -1] ?? "");
            return slice ? sayTip(slice, drawing) : "";
          },
        },
        series: parts.map(
          (part, index): BarSeriesOption => ({
            type: "bar",
            name: second.names[index],
            cursor: "pointer",
            barMaxWidth: 12,
            itemStyle: { color: LINES[index % LINES.length], borderRadius: 2 },
            data: groups.map((group) => {
              const row = find(group, part)?.row;
              return { value: row?.value ?? null, itemStyle: { opacity: row && isThin(row, metric) ? 0.4 : 1 } };
            }),
          }),
        ),
      }),
    };
  }

  function bones(colour: (variable: string) => string, names: string[], figures?: string[], top = 4) {
    const muted = colour("--mantine-color-dimmed");
    const axis = namesAxis(names, colour);
    return {
      ...ground(colour),
      grid: {
        left: roomFor(names),
        right: figures ? roomFor(figures) : 24,
        top,
        bottom: 28,
        outerBoundsMode: "none" as const,
      },
      xAxis: {
        type: "value" as const,
        // A phone's width has room for two.
        splitNumber: window.innerWidth < 576 ? 2 : 4,
        // Scores have no zero: their scales begin at one.
        min: metric.unit === "score" ? 1 : undefined,
        axisLabel: {
          color: muted,
          fontSize: 12,
          hideOverlap: true,
          formatter: (value: number) => showOnAxis(value, metric.unit, language, currency),
        },
        splitLine: { lineStyle: { color: colour("--line") } },
      },
      yAxis: figures
        ? [
            axis,
            {
              ...axis,
              position: "right" as const,
              data: figures,
              axisLabel: { ...axis.axisLabel, width: undefined, fontWeight: 600 },
            },
          ]
        : axis,
    };
  }
}
