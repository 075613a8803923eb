import type { LineSeriesOption } from "echarts/charts";
import { showOnAxis } from "../../lib/numbers";
import { type Drawing, type Drawn, ground, LINES, sayStep, sayTip } from "./draw";
import { axisOf, isThin, MOST_LINES, type Slice, stepsOf } from "./shape";

const HEIGHT = 340;

/** Lines over time: one with its interval as a band, or one for each of the values with most answers, named at its end. */
export function drawLines(drawing: Drawing): Drawn {
  const { slices, by, grain, metric, currency, language } = drawing;
  const steps = stepsOf(slices);
  const axis = by.length ? axisOf(slices, 0, by[0]) : { values: [""], names: [""] };
  const shown = axis.values.slice(0, MOST_LINES);
  const at = new Map(slices.map((slice) => [`${slice.values[0] ?? ""}\n${slice.at}`, slice]));
  const find = (value: string, step: string): Slice | undefined => at.get(`${value}\n${step}`);
  // The single line stands on two that draw its band.
  const before = by.length ? 0 : 2;
  return {
    height: HEIGHT,
    left: axis.values.length - shown.length,
    sliceAt: ({ series, index }) => find(shown[series - before] ?? "", steps[index] ?? ""),
    option: (colour) => {
      const muted = colour("--mantine-color-dimmed");
      const surface = colour("--surface");
      const line = (value: string, index: number): LineSeriesOption => {
        const ink = by.length ? (LINES[index % LINES.length] ?? muted) : colour("--brand");
        return {
          type: "line",
          name: axis.names[index],
          data: steps.map((step) => {
            const row = find(value, step)?.row;
            const hollow = !row || isThin(row, metric);
            return { value: row?.value ?? null, symbol: hollow ? "emptyCircle" : "circle" };
          }),
          symbolSize: steps.length > 40 ? 4 : 6,
          lineStyle: { color: ink, width: 2 },
          itemStyle: { color: ink },
          cursor: "pointer",
          emphasis: { focus: by.length ? "series" : "none" },
          endLabel: by.length
            ? { show: true, color: ink, formatter: "{a}", fontSize: 12, distance: 6, width: 130, overflow: "truncate" }
            : undefined,
          labelLayout: { moveOverlap: "shiftY" },
        };
      };
      const quiet: LineSeriesOption = {
        type: "line",
        stack: "band",
        symbol: "none",
        silent: true,
        lineStyle: { opacity: 0 },
        emphasis: { disabled: true },
        stackStrategy: "all",
      };
      const rows = steps.map((step) => find("", step)?.row);
      const band: LineSeriesOption[] = by.length
        ? []
        : [
            { ...quiet, data: rows.map((row) => (row?.value == null ? null : (row.low ?? row.value))) },
            {
              ...quiet,
              data: rows.map((row) => (row?.low == null || row.high == null ? null : row.high - row.low)),
              areaStyle: { color: colour("--brand"), opacity: 0.13 },
            },
          ];
      const option = ground(colour);
      return {
        ...option,
        grid: {
          left: 4,
          right: by.length ? 140 : 16,
          top: 12,
          bottom: 8,
          outerBoundsMode: "same",
          outerBoundsContain: "axisLabel",
        },
        xAxis: {
          type: "category",
          data: steps.map((step) => sayStep(step, grain, language)),
          boundaryGap: false,
          axisLine: { lineStyle: { color: colour("--line") } },
          axisTick: { show: false },
          axisLabel: { color: muted, fontSize: 12, margin: 12, hideOverlap: true },
        },
        yAxis: {
          type: "value",
          scale: metric.unit !== "count" && metric.unit !== "money",
          axisLabel: {
            color: muted,
            fontSize: 12,
            formatter: (value: number) => showOnAxis(value, metric.unit, language, currency),
          },
          splitLine: { lineStyle: { color: colour("--line") } },
        },
        tooltip: {
          ...option.tooltip,
          trigger: "item",
          formatter: (params) => {
            const one = Array.isArray(params) ? params[0] : params;
            const slice = find(shown[(one?.seriesIndex ?? 0) - before] ?? "", steps[one?.dataIndex ?? -1] ?? "");
            return slice ? sayTip(slice, drawing) : "";
          },
        },
        series: [
          ...band,
          ...shown.map(line),
          ...(metric.target == null || by.length
            ? []
            : [
                {
                  type: "line" as const,
                  data: [],
                  markLine: {
                    silent: true,
                    symbol: "none",
                    lineStyle: { color: muted, type: "dashed" as const, width: 1 },
                    label: {
                      position: "insideStartTop" as const,
                      color: muted,
                      backgroundColor: surface,
                      formatter: drawing.t("explore.target", {
                        value: showOnAxis(metric.target, metric.unit, language, currency),
                      }),
                    },
                    data: [{ yAxis: metric.target }],
                  },
                },
              ]),
        ],
      };
    },
  };
}
