import { expect, test } from "vitest";
import { keepScope, readDays, readScope } from "./scope";

test("an address keeps what it knows of the scope", () => {
  expect(readScope({ unit: "north", period: "90d", x: "1" })).toEqual({ unit: "north", period: "90d" });
  expect(readScope({ unit: ["a", "b"], period: "1y" })).toEqual({});
  expect(readScope({ from: "2026-01-01", to: "2026-02-01", period: "7d" })).toEqual({
    from: "2026-01-01",
    to: "2026-02-01",
  });
});

test("the scope goes from page to page, unless a link says another", () => {
  const now = { unit: "north", period: "90d", metric: "nps" };
  expect(keepScope(now, { q: "anna" })).toEqual({ q: "anna", unit: "north", period: "90d" });
  expect(keepScope(now, { unit: undefined })).toEqual({ period: "90d" });
  expect(keepScope(now, { unit: "south", period: "7d" })).toEqual({ unit: "south", period: "7d" });
});

test("a period of days and a named one take each other's place whole", () => {
  const days = { from: "2026-01-01", to: "2026-02-01" };
  expect(keepScope(days, { period: "7d" })).toEqual({ period: "7d" });
  expect(keepScope({ period: "7d" }, days)).toEqual(days);
  expect(keepScope({ period: "7d" }, { period: undefined })).toEqual({});
});

test("a page that is told no period says none, so that the link to it keeps the period in force", () => {
  expect(Object.keys(readDays({ metric: "nps" }))).toEqual([]);
  expect(keepScope({ period: "90d" }, { metric: "nps", ...readDays({ metric: "nps" }) })).toEqual({
    metric: "nps",
    period: "90d",
  });
});
