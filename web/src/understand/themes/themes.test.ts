import { expect, test } from "vitest";
import type { ThemeChange, ThemeRow } from "../../api/themes";
import { narrowedBy, readThemes } from "./address";
import { betterOf, headlineOf, inGroups } from "./headline";
import { interval } from "./trend";

const share = (count: number, of = 1200) => ({ count, of, share: count / of, low: 0, high: 1 });

const moved = (difference: number, trend: ThemeChange["trend"]): ThemeChange => ({
  before: share(22),
  after: share(61),
  difference,
  low: difference - 0.01,
  high: difference + 0.01,
  q: 0.01,
  trend,
});

const theme = (key: string, count: number, change: Partial<ThemeRow> = {}): ThemeRow => ({
  key,
  name: key,
  group: "Delivery",
  origin: "own",
  words: [],
  share: share(count),
  cumulative: 1,
  negative: share(0, count),
  positive: share(0, count),
  change: moved(0, "steady"),
  recent: moved(0, "steady"),
  weeks: [],
  few: false,
  ...change,
});

test("the headline tells the most frequent theme and the change beyond chance", () => {
  const {
    most,
    moved: told,
    fresh,
  } = headlineOf([
    theme("late", 61, { change: moved(0.03, "growing") }),
    theme("price", 200, { change: moved(0.2, "steady") }),
    theme("app", 12, { change: moved(0.01, "new"), recent: moved(0.01, "new") }),
  ]);
  expect(most?.key).toBe("price");
  expect(told?.key).toBe("late");
  expect(fresh.map(({ key }) => key)).toEqual(["app"]);
});

test("a fall is told when nothing grew, and nothing when all may be chance", () => {
  expect(headlineOf([theme("late", 9, { change: moved(-0.03, "shrinking") })]).moved?.key).toBe("late");
  expect(headlineOf([theme("late", 9, { change: moved(0.3, "too_few") })]).moved).toBeUndefined();
  expect(headlineOf([])).toEqual({ fresh: [] });
});

test("themes stand in their groups, the largest first, those of no group last", () => {
  const groups = inGroups([
    theme("a", 500, { group: null }),
    theme("b", 10, { group: "Price" }),
    theme("c", 40),
    theme("d", 30, { group: "Price" }),
  ]);
  expect(groups.map(({ group, themes }) => [group, ...themes.map(({ key }) => key)])).toEqual([
    ["Delivery", "c"],
    ["Price", "d", "b"],
    [null, "a"],
  ]);
});

test("more of a complaint is bad, more of praise is good, of what divides people neither", () => {
  expect(betterOf({ negative: share(50, 60), positive: share(2, 60) })).toBe("lower");
  expect(betterOf({ negative: share(1, 10), positive: share(9, 10) })).toBe("higher");
  expect(betterOf({ negative: share(5, 10), positive: share(5, 10) })).toBe("neither");
});

test("the interval of a week's share is Wilson's", () => {
  // statsmodels 0.14, proportion_confint(56, 70, method = "wilson").
  const [low, high] = interval({ count: 56, of: 70 });
  expect(low).toBeCloseTo(0.691834, 5);
  expect(high).toBeCloseTo(0.876953, 5);
  expect(interval({ count: 0, of: 0 })).toEqual([0, 1]);
});

test("an address that makes no sense is the usual page", () => {
  expect(readThemes({ view: "cake", mood: "angry", block: "group" })).toEqual({});
  expect(narrowedBy({ touchpoint: "delivery", view: "pareto", bad: "yes" })).toEqual({
    touchpoint: "delivery",
    bad: "yes",
  });
});
