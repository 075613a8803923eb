import { expect, test } from "vitest";
import type { Doubt } from "../api/quality";
import { doubtsOf } from "./doubts";

const doubt = (change: Partial<Doubt>): Doubt => ({
  check: "unit_known",
  kind: "completeness",
  at: "2026-03-04T12:00:00Z",
  verdict: "doubtful",
  from: "2026-02-26T00:00:00Z",
  to: "2026-03-04T12:00:00Z",
  metrics: ["nps"],
  touchpoint: "delivery",
  place: "delivery",
  rows: true,
  ...change,
});
const month = { metric: "nps", from: "2026-02-04", to: "2026-03-04" };

test("a doubt concerns its metrics, its days and its touchpoint alone", () => {
  const all = [doubt({})];
  expect(doubtsOf(all, month)).toHaveLength(1);
  expect(doubtsOf(all, { ...month, metric: "delay" })).toEqual([]);
  expect(doubtsOf(all, { ...month, from: "2025-02-04", to: "2025-03-04" })).toEqual([]);
  expect(doubtsOf(all, { ...month, touchpoint: "checkout" })).toEqual([]);
  expect(doubtsOf([doubt({ touchpoint: undefined })], { ...month, touchpoint: "checkout" })).toHaveLength(1);
  expect(doubtsOf(undefined, month)).toEqual([]);
});
