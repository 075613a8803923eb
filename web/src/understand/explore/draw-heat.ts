import { showValue } from "../../lib/numbers";
import { type Drawing, type Drawn, ground, inkOn, sayStep, sayTip, shadesOf } from "./draw";
import { axisOf, isThin, MOST_ACROSS, stepsOf } from "./shape";

/** A heat map: the first dimension down, the second or time across. Few answers are pale. */
export function drawHeat(drawing: Drawing): Drawn {
  const { slices, by, grain, metric, language } = drawing;
  const down = axisOf(slices, 0, by[0]);
  const second = by[1];
  const across = second
    ? axisOf(slices, 1, second)
    : { values: stepsOf(slices), names: stepsOf(slices).map((step) => sayStep(step, grain, language)) };
  const columns = across.values.slice(second ? 0 : -MOST_ACROSS, second ? MOST_ACROSS : undefined);
  const names = across.names.slice(second ? 0 : -MOST_ACROSS, second ? MOST_ACROSS : undefined);
  const lines = down.values.slice(0, MOST_ACROSS);
  const [column, line] = [columns, lines].map((list) => new Map(list.map((value, index) => [value, index])));
  const placed = slices.flatMap((slice) => {
    const x = column?.get((second ? slice.values[1] : slice.at) ?? "");
    const y = line?.get(slice.values[0] ?? "");
    return x === undefined || y === undefined || slice.row.value == null ? [] : [{ x, y, slice }];
  });
  // Numbers within the cells are read as long as the cells are wide enough.
  const written = columns.length <= 14;
  return {
    height: Math.max(140, 56 + lines.length * 32),
    left: slices.filter(({ row }) => row.value != null).length - placed.length,
    sliceAt: ({ index }) => placed[index]?.slice,
    option: (colour) => {
      const shades = shadesOf(slices, metric, colour);
      const surface = colour("--surface");
      const muted = colour("--mantine-color-dimmed");
      return {
        ...ground(colour),
        grid: { left: 4, right: 8, top: 4, bottom: 8, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
        xAxis: {
          type: "category",
          data: names,
          axisTick: { show: false },
          axisLine: { show: false },
          axisLabel: { color: muted, fontSize: 12, hideOverlap: true, width: 90, overflow: "truncate" },
        },
        yAxis: {
          type: "category",
          data: down.names.slice(0, lines.length),
          inverse: true,
          axisTick: { show: false },
          axisLine: { show: false },
          axisLabel: { color: colour("--mantine-color-text"), fontSize: 13, width: 170, overflow: "truncate" },
        },
        tooltip: {
          ...ground(colour).tooltip,
          formatter: (params) => {
            const slice = placed[(Array.isArray(params) ? params[0] : params)?.dataIndex ?? -1]?.slice;
            return slice ? sayTip(slice, drawing) : "";
          },
        },
        series: [
          {
            type: "heatmap",
            cursor: "pointer",
            data: placed.map(({ x, y, slice: { row } }) => {
              const thin = isThin(row, metric);
              const ground = thin ? colour("--wash") : shades.at(row.value ?? 0);
              return {
                value: [x, y, row.value ?? 0],
                itemStyle: { color: ground, borderColor: surface, borderWidth: 2, borderRadius: 4 },
                label: {
                  show: written,
                  color: thin ? muted : inkOn(ground),
                  fontSize: 12,
                  fontStyle: thin ? "italic" : "normal",
                  formatter: showValue(row.value, metric.unit, language, row.currency),
                },
              };
            }),
            emphasis: { itemStyle: { borderColor: colour("--mantine-color-text"), borderWidth: 1 } },
          },
        ],
      };
    },
  };
}
