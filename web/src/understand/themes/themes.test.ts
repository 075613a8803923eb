import { expect, test } from "vitest";
import type { ThemeRow } from "../../api/themes";
import { narrowedBy, readThemes } from "./address";
import { betterOf, headlineOf, inGroups } from "./headline";

const theme = (change: Partial<ThemeRow>): ThemeRow => ({
  key: "late",
  name: "Courier late",
  group: "Delivery",
  origin: "own",
  words: [],
  count: 61,
  share: 0.05,
  low: 0.04,
  high: 0.06,
  before: { count: 22, of: 1100 },
  change: 0.03,
  significant: true,
  negative: 50,
  neutral: 9,
  positive: 2,
  score: null,
  weeks: [],
  is_new: false,
  growing: false,
  evidence: null,
  ...change,
});

test("the headline tells the most frequent theme and the change beyond chance", () => {
  const price = theme({ key: "price", count: 200, change: 0.2, significant: false });
  const late = theme({});
  const { most, moved, fresh } = headlineOf([late, price, theme({ key: "app", is_new: true, change: 0.01 })]);
  expect(most?.key).toBe("price");
  expect(moved?.key).toBe("late");
  expect(fresh.map(({ key }) => key)).toEqual(["app"]);
});

test("a fall is told when nothing grew, and nothing when all may be chance", () => {
  expect(headlineOf([theme({ change: -0.03 })]).moved?.change).toBe(-0.03);
  expect(headlineOf([theme({ significant: false })]).moved).toBeUndefined();
  expect(headlineOf([])).toEqual({ fresh: [] });
});

test("themes stand in their groups, the largest first, those of no group last", () => {
  const groups = inGroups([
    theme({ key: "a", group: null, count: 500 }),
    theme({ key: "b", group: "Price", count: 10 }),
    theme({ key: "c", group: "Delivery", count: 40 }),
    theme({ key: "d", group: "Price", count: 30 }),
  ]);
  expect(groups.map(({ group, themes }) => [group, ...themes.map(({ key }) => key)])).toEqual([
    ["Delivery", "c"],
    ["Price", "d", "b"],
    [null, "a"],
  ]);
});

test("more of a complaint is bad, more of praise is good, of what divides people neither", () => {
  expect(betterOf({ negative: 50, positive: 2 })).toBe("lower");
  expect(betterOf({ negative: 1, positive: 9 })).toBe("higher");
  expect(betterOf({ negative: 5, positive: 5 })).toBe("neither");
});

test("an address that makes no sense is the usual page", () => {
  expect(readThemes({ view: "cake", mood: "angry", block: "group" })).toEqual({});
  expect(narrowedBy({ touchpoint: "delivery", view: "pareto", bad: "yes" })).toEqual({ touchpoint: "delivery", bad: "yes" });
});
