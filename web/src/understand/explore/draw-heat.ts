import { showValue } from "../../lib/numbers";
import { type Drawing, type Drawn, ground, inkOn, namesAxis, roomFor, sayStep, sayTip, shadesOf } from "./draw";
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
      const muted = colour("--mantine-color-dimmed");
      return {
        ...ground(colour),
        grid: { left: roomFor(down.names), right: 4, top: 4, bottom: 28, outerBoundsMode: "none" },
        xAxis: {
          type: "category",
          data: names,
          axisTick: { show: false },
          axisLine: { show: false },
          axisLabel: { color: muted, fontSize: 12, hideOverlap: true, width: 90, overflow: "truncate" },
        },
        yAxis: namesAxis(down.names.slice(0, lines.length), colour),
        tooltip: {
          ...ground(colour).tooltip,
          formatter: (params) => {
            const slice = placed[(Array.isArray(params) ? params[0] : params)?.dataIndex ?? -1]?.slice;
            return slice ? sayTip(slice, drawing) : "";
          },
        },
        series: [
          {
            type: "custom",
            cursor: "pointer",
            data: placed.map(({ x, y }) => [x, y]),
            renderItem: ({ dataIndex }, api) => {
              const row = placed[dataIndex]?.slice.row;
              if (!row) return { type: "group", children: [] };
              const [x = 0, y = 0] = api.coord([api.value(0), api.value(1)]);
              const [width = 0, height = 0] = (api.size?.([1, 1]) as number[] | undefined) ?? [];
              const thin = isThin(row, metric);
              const tile = thin ? colour("--wash") : shades.at(row.value ?? 0);
              const box = { x: x - width / 2 + 1, y: y - height / 2 + 1, width: width - 2, height: height - 2, r: 4 };
              return {
                type: "rect",
                shape: box,
                style: { fill: tile },
                emphasis: { style: { stroke: colour("--mantine-color-text"), lineWidth: 1 } },
                textContent: {
                  type: "text",
                  style: {
                    text: written ? showValue(row.value, metric.unit, language, row.currency) : "",
                    fill: thin ? muted : inkOn(tile),
                    fontSize: 12,
                    fontStyle: thin ? "italic" : "normal",
                  },
                },
                textConfig: { position: "inside" },
              };
            },
          },
        ],
      };
    },
  };
}
