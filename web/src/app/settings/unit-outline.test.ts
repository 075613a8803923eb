import { expect, test } from "vitest";
import type { UnitItem } from "../../api/unit-trees";
import { isWithin, movedTo, outline } from "./unit-outline";

const unit = (code: string, parent?: string): UnitItem => ({
  code,
  parent,
  name: { en: code.toUpperCase(), ru: code },
  kind: "team",
});
const units = [unit("top"), unit("south", "top"), unit("north", "top"), unit("n-1", "north"), unit("lost", "gone")];
const name = (one: UnitItem) => one.name.en;

test("the outline goes by name and leaves out what is closed", () => {
  const shown = (open: (one: UnitItem, level: number) => boolean) =>
    outline(units, open, name).map(({ unit, level }) => `${level} ${unit.code}`);
  expect(shown(() => true)).toEqual(["1 lost", "1 top", "2 north", "3 n-1", "2 south"]);
  expect(shown((_, level) => level < 2)).toEqual(["1 lost", "1 top", "2 north", "2 south"]);
  expect(outline(units, () => true, name)[1]).toMatchObject({ children: 2, place: 2, siblings: 2 });
});

test("a unit is within itself and whatever is above it", () => {
  expect(isWithin(units, "n-1", "top")).toBe(true);
  expect(isWithin(units, "n-1", "n-1")).toBe(true);
  expect(isWithin(units, "n-1", "south")).toBe(false);
  expect(isWithin(units, undefined, "top")).toBe(false);
});

test("a moved unit keeps its names", () => {
  expect(movedTo(unit("n-1", "north"), "south")).toEqual({
    code: "n-1",
    parent: "south",
    name_en: "N-1",
    name_ru: "n-1",
    kind: "team",
  });
});
