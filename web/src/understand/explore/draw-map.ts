import type { TreemapSeriesOption } from "echarts/charts";
import { showValue } from "../../lib/numbers";
import { type Drawing, type Drawn, escaped, ground, inkOn, sayTip, shadesOf } from "./draw";
import { isThin, type Slice } from "./shape";

const HEIGHT = 480;

/** A unit as the map places it. */
export interface Place {
  code: string;
  parent?: string;
  name: string;
}

type Node = NonNullable<TreemapSeriesOption["data"]>[number] & { slice?: Slice };

/** A map by unit: each a tile within the unit above it, as large as it has answers, coloured by the value. */
export function drawMap(drawing: Drawing, places: Place[]): Drawn {
  const { slices, metric, language } = drawing;
  const bySlice = new Map(slices.map((slice) => [slice.values[0] ?? "", slice]));
  const known = new Set(places.map(({ code }) => code));
  const children = new Map<string, Place[]>();
  for (const place of places) {
    const parent = place.parent && known.has(place.parent) ? place.parent : "";
    children.set(parent, [...(children.get(parent) ?? []), place]);
  }
  const outside = slices.filter(({ values }) => !known.has(values[0] ?? ""));
  return {
    height: HEIGHT,
    left: outside.length,
    sliceAt: ({ name }) => bySlice.get(name),
    option: (colour) => {
      const shades = shadesOf(slices, metric, colour);
      const leaf = (slice: Slice, name: string): Node => {
        const { row } = slice;
        const thin = isThin(row, metric) || row.value == null;
        const ground = thin ? colour("--wash") : shades.at(row.value ?? 0);
        return {
          name: slice.values[0],
          value: row.n,
          slice,
          itemStyle: { color: ground },
          label: {
            color: thin ? colour("--mantine-color-dimmed") : inkOn(ground),
            formatter: `${name}\n${showValue(row.value, metric.unit, language, row.currency)}`,
          },
        };
      };
      const build = (place: Place): Node[] => {
        const own = bySlice.get(place.code);
        const below = (children.get(place.code) ?? []).flatMap(build);
        const self = own && own.row.n > 0 ? [leaf(own, place.name)] : [];
        if (!below.length) return self;
        return [{ name: place.name, children: [...self, ...below] }];
      };
      // The company itself is all of the map: its frame says nothing.
      let data = (children.get("") ?? []).flatMap(build);
      while (data.length === 1 && data[0]?.children) data = data[0].children as Node[];
      return {
        ...ground(colour),
        tooltip: {
          ...ground(colour).tooltip,
          formatter: (params) => {
            const one = Array.isArray(params) ? params[0] : params;
            const { slice } = (one?.data ?? {}) as Node;
            return slice ? sayTip(slice, drawing) : escaped(one?.name ?? "");
          },
        },
        series: [
          {
            type: "treemap",
            data,
            roam: false,
            nodeClick: false,
            breadcrumb: { show: false },
            left: 0,
            right: 0,
            top: 0,
            bottom: 0,
            label: { fontSize: 12, lineHeight: 16, overflow: "truncate" },
            upperLabel: {
              show: true,
              height: 22,
              fontSize: 12,
              color: colour("--mantine-color-text"),
            },
            itemStyle: { borderColor: colour("--surface"), gapWidth: 2 },
            levels: [
              { itemStyle: { gapWidth: 4, borderWidth: 0 }, upperLabel: { show: false } },
              { itemStyle: { borderColor: colour("--wash"), borderWidth: 2, gapWidth: 2 } },
              { itemStyle: { borderColor: colour("--wash"), borderWidth: 1, gapWidth: 1 } },
            ],
          },
        ],
      };
    },
  };
}
