import { expect, test } from "vitest";
import type { Journey, Stage } from "../../api/journey";
import type { MetricAnswer } from "../../api/types";
import { bestScale, cellsOf, move, moveToStage } from "./cells";

const stage = (id: string, ...codes: string[]): Stage => ({
  id,
  name: { en: id, ru: id },
  touchpoints: codes.map((code) => ({ code })),
});

const answer = (counts: Record<string, number>) =>
  ({
    total: { n: Object.values(counts).reduce((sum, n) => sum + n, 0) },
    rows: Object.entries(counts).map(([touchpoint, n]) => ({ key: { touchpoint }, n, value: n })),
  }) as unknown as MetricAnswer;

test("the score is the one that most touchpoints can be judged by", () => {
  const nps = answer({ delivery: 400, website: 3 });
  const csat = answer({ delivery: 40, website: 50 });
  expect(bestScale({ nps, csat })).toBe("csat");
  expect(bestScale({ nps })).toBe("nps");
  expect(bestScale({})).toBe("csat");
});

test("every touchpoint has its cell, those that stand nowhere last", () => {
  const journey: Journey = { version: 0, stages: [stage("buy", "checkout")], unplaced: ["vr_room"] };
  const cells = cellsOf(journey, answer({ checkout: 40 }), answer({ vr_room: 7 }), [], []);
  expect(cells.map(({ stage: at, cells: in_ }) => [at?.id, in_.map(({ touchpoint }) => touchpoint.code)])).toEqual([
    ["buy", ["checkout"]],
    [undefined, ["vr_room"]],
  ]);
  expect(cells[0]?.cells[0]?.row?.n).toBe(40);
  expect(cells[1]?.cells[0]?.volume).toBe(7);
});

test("stages and touchpoints are moved, and nothing is lost", () => {
  expect(move(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
  expect(move(["a", "b"], 1, 9)).toEqual(["a", "b"]);
  const moved = moveToStage([stage("buy", "checkout", "delivery"), stage("get")], "delivery", "get");
  expect(moved.map(({ touchpoints }) => touchpoints.map(({ code }) => code))).toEqual([["checkout"], ["delivery"]]);
});
