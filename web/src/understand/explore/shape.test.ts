import { describe, expect, test } from "vitest";
import type { Metric, MetricRow } from "../../api/types";
import { axisOf, inOrder, kindOf, kindsFor, type Slice, sorted } from "./shape";

const nps = { name: "nps", unit: "points", better: "higher" } as Metric;

const slice = (name: string, row: Partial<MetricRow>, at?: string): Slice => ({
  row: { key: { touchpoint: name }, value: 0, n: 100, ...row } as MetricRow,
  values: [name],
  names: [name],
  ...(at && { at }),
});

describe("a drawing", () => {
  test("is picked by the shape of the answer", () => {
    expect(kindsFor({})).toEqual(["number"]);
    expect(kindsFor({ grain: "week" })[0]).toBe("line");
    expect(kindsFor({ by: ["touchpoint"] })[0]).toBe("bar");
    expect(kindsFor({ by: ["unit"] })).toContain("map");
    expect(kindsFor({ by: ["touchpoint", "channel"] })[0]).toBe("heat");
    expect(kindsFor({ by: ["touchpoint"], grain: "week" }, 5)[0]).toBe("line");
    expect(kindsFor({ by: ["touchpoint"], grain: "week" }, 12)[0]).toBe("heat");
  });

  test("is the one wished for where that fits", () => {
    expect(kindOf({ by: ["touchpoint"], chart: "table" }, 5)).toBe("table");
    expect(kindOf({ by: ["touchpoint"], chart: "line" }, 5)).toBe("bar");
  });
});

describe("an order", () => {
  test("of bars: the worst first, few answers after, none last", () => {
    const rows = [
      slice("good", { value: 50 }),
      slice("few", { value: -90, n: 3 }),
      slice("none", { value: null, n: 0 }),
      slice("bad", { value: -10 }),
    ];
    expect(inOrder(rows, nps, "touchpoint").map(({ names }) => names[0])).toEqual(["bad", "good", "few", "none"]);
  });

  test("of the table: by the column asked for, rows without a value below either way", () => {
    const rows = [slice("a", { value: 1 }), slice("b", { value: null }), slice("c", { value: 3 })];
    const names = (sort: string) => sorted(rows, sort, nps, {}).map(({ names: [name] }) => name);
    expect(names("value")).toEqual(["a", "c", "b"]);
    expect(names("-value")).toEqual(["c", "a", "b"]);
    expect(names("-0")).toEqual(["c", "b", "a"]);
  });

  test("of an axis: most answers first", () => {
    const rows = [slice("a", { n: 10 }), slice("b", { n: 30 }), slice("a", { n: 25 })];
    expect(axisOf(rows, 0, "touchpoint").values).toEqual(["a", "b"]);
  });
});
