import { expect, test } from "vitest";
import { matches } from "./matches";

test.each([
  ["", "Overview", true],
  ["ov", "Overview", true],
  ["view", "Overview", false],
  ["index net", "Net promoter index", true],
  ["обз", "Обзор", true],
  ["csat x", "CSAT", false],
])("%s finds %s: %s", (typed, text, found) => {
  expect(matches(typed, text)).toBe(found);
});
