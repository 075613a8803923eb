import { expect, test } from "vitest";
import { firstTiles, moved, newTile, resized } from "./board-tiles";

const tiles = firstTiles([
  { name: "nps", dimensions: ["channel", "touchpoint"] },
  { name: "csat", dimensions: [] },
]);

test("a board begins with something on it", () => {
  expect(tiles.map(({ id, kind, metric, by }) => [id, kind, metric, by])).toEqual([
    ["t1", "number", "nps", undefined],
    ["t2", "number", "csat", undefined],
    ["t3", "trend", "nps", undefined],
    ["t4", "breakdown", "nps", "touchpoint"],
    ["t5", "feedback", undefined, undefined],
  ]);
  expect(firstTiles([]).map(({ kind }) => kind)).toEqual(["feedback"]);
});

test("a tile moves, and stays where there is no further", () => {
  const ids = (from: number, to: number) => moved(tiles, from, to).map(({ id }) => id);
  expect(ids(0, 2)).toEqual(["t2", "t3", "t1", "t4", "t5"]);
  expect(ids(4, 0)).toEqual(["t5", "t1", "t2", "t3", "t4"]);
  expect(ids(0, -1)).toEqual(["t1", "t2", "t3", "t4", "t5"]);
});

test("a tile has a size that the board can hold", () => {
  expect(resized(tiles, 0, { width: 1 })[0]).toMatchObject({ width: 2, height: 1 });
  expect(resized(tiles, 0, { width: -1, height: -1 })[0]).toMatchObject({ width: 1, height: 1 });
  expect(resized(tiles, 2, { height: 5 })[2]).toMatchObject({ height: 3 });
});

test("a new tile's id is its own", () => {
  expect(
    newTile([...tiles.slice(0, 2), { ...tiles[0], id: "other" } as (typeof tiles)[0]], { kind: "feedback" }).id,
  ).toBe("t3");
});
