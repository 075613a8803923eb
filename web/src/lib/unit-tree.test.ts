import { expect, test } from "vitest";
import { inTree, pathTo } from "./unit-tree";

const units = [
  { code: "a1", parent: "a" },
  { code: "b", parent: "top" },
  { code: "a", parent: "top" },
  { code: "top" },
  { code: "apart", parent: "not seen" },
];

test("units stand below those that they belong to, and at the top where the view ends", () => {
  expect(inTree(units).map(({ unit, depth }) => `${depth} ${unit.code}`)).toEqual([
    "0 top",
    "1 b",
    "1 a",
    "2 a1",
    "0 apart",
  ]);
});

test("the way to a unit begins at the top", () => {
  expect(pathTo(units, "a1").map(({ code }) => code)).toEqual(["top", "a"]);
  expect(pathTo(units, "top")).toEqual([]);
});
