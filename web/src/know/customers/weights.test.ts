import { expect, test } from "vitest";
import { levelsOf, weightsOf } from "./weights";

const shares = (weights: Record<string, number>) => {
  const all = Object.values(weights).reduce((sum, one) => sum + one, 0);
  return Object.entries(weights).map(([block, weight]) => ({ block, weight: weight / all, n: 1, satisfaction: 50 }));
};

test("equal weights stand in the middle", () => {
  expect(levelsOf(shares({ a: 1, b: 1, c: 1 }))).toEqual({ a: 2, b: 2, c: 2 });
});

test("steps set are the steps shown", () => {
  for (const set of [
    { a: 4, b: 2, c: 1 },
    { a: 3, b: 2, c: 2 },
    { a: 4, b: 0, c: 3 },
  ])
    expect(levelsOf(shares(set))).toEqual(set);
});

test("all alike is no weight at all", () => {
  expect(weightsOf({ a: 3, b: 3 })).toEqual({});
  expect(weightsOf({ a: 3, b: 2 })).toEqual({ a: 1.5, b: 1 });
});
