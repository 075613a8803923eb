import { expect, test } from "vitest";
import type { TaxonomyGroup } from "../../../api/themes";
import { complete, faultsOf, freeKey, isSame, moveGroup, moveTheme, moveToGroup, placeOf, withTheme } from "./draft";

const theme = (key: string) => ({ key, name: key, any: ["late"], none: [], examples: [], nearness: null });
const groups: TaxonomyGroup[] = [
  { name: "Delivery", themes: [theme("late"), theme("lost")] },
  { name: "Price", themes: [theme("dear")] },
];
const keys = (list: TaxonomyGroup[]) => list.map(({ themes }) => themes.map(({ key }) => key).join(" "));

test("a theme moves within its group, and on into the next at the end", () => {
  expect(keys(moveTheme(groups, { group: 0, theme: 0 }, 1)[0])).toEqual(["lost late", "dear"]);
  const [down, place] = moveTheme(groups, { group: 0, theme: 1 }, 1);
  expect(keys(down)).toEqual(["late", "lost dear"]);
  expect(place).toEqual({ group: 1, theme: 0 });
  const [up, back] = moveTheme(groups, { group: 1, theme: 0 }, -1);
  expect(keys(up)).toEqual(["late lost dear", ""]);
  expect(back).toEqual({ group: 0, theme: 2 });
});

test("at the very ends nothing moves", () => {
  expect(moveTheme(groups, { group: 0, theme: 0 }, -1)).toEqual([groups, { group: 0, theme: 0 }]);
  expect(moveTheme(groups, { group: 1, theme: 0 }, 1)[0]).toBe(groups);
  expect(moveGroup(groups, 0, -1)).toBe(groups);
  expect(moveGroup(groups, 0, 1).map(({ name }) => name)).toEqual(["Price", "Delivery"]);
});

test("a theme is put into another group by choice", () => {
  expect(keys(moveToGroup(groups, { group: 0, theme: 0 }, 1)[0])).toEqual(["lost", "dear late"]);
});

test("a new theme's key is nobody's, and themes are found by their keys", () => {
  expect(freeKey(groups)).toBe("new:1");
  const more = [...groups, { name: "App", themes: [theme("new:1")] }];
  expect(freeKey(more)).toBe("new:2");
  expect(complete(more)[2]?.themes[0]?.key).toBe("");
  expect(placeOf(groups, "dear")).toEqual({ group: 1, theme: 0 });
  expect(placeOf(groups, "gone")).toBeUndefined();
});

test("spaces around a name are no change, a rule more is", () => {
  const place = { group: 0, theme: 0 };
  expect(isSame(groups, withTheme(groups, place, { name: " late " }))).toBe(true);
  expect(isSame(groups, withTheme(groups, place, { any: ["late", "delayed"] }))).toBe(false);
});

test("what cannot be used is told where it is", () => {
  const empty = { ...theme("x"), name: " ", any: [] };
  expect(faultsOf([{ name: "", themes: [empty] }])).toEqual([
    { group: 0, what: "group_name" },
    { group: 0, theme: 0, what: "theme_name" },
    { group: 0, theme: 0, what: "rules" },
  ]);
  expect(faultsOf(groups)).toEqual([]);
});
