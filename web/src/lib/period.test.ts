import { describe, expect, test } from "vitest";
import { addDays, addMonths, daysBetween, isDay, showAgo, showPeriod, todayIn } from "./dates";
import { companyZone, daysOf, grainFor, keepZone, readPeriod, writePeriod } from "./period";

describe("days", () => {
  test("add across months and leap years", () => {
    expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
    expect(addDays("2026-01-01", -1)).toBe("2025-12-31");
    expect(addMonths("2026-03-31", -1)).toBe("2026-02-28");
    expect(daysBetween("2026-03-01", "2026-04-01")).toBe(31);
  });

  test("that do not exist are no days", () => {
    expect(isDay("2026-02-29")).toBe(false);
    expect(isDay("2026-2-9")).toBe(false);
    expect(isDay("2026-02-28")).toBe(true);
  });

  test("begin at midnight of the company's zone", () => {
    const moment = new Date("2026-03-01T22:30:00Z");
    expect(todayIn("Europe/Moscow", moment)).toBe("2026-03-02");
    expect(todayIn("America/New_York", moment)).toBe("2026-03-01");
  });

  test("of a period are shown with both ends", () => {
    expect(showPeriod("2026-02-01", "2026-03-01", "en")).toBe("1\u2009–\u200928 Feb 2026");
    expect(showPeriod("2026-02-01", "2026-03-01", "ru")).toMatch(/^1.28 февр\. 2026/);
  });

  test("ago are in the largest unit that fits", () => {
    const now = Date.parse("2026-03-10T12:00:00Z");
    expect(showAgo("2026-03-09T11:00:00Z", "en", now)).toBe("yesterday");
    expect(showAgo("2026-03-08T12:00:00Z", "ru", now)).toBe("позавчера");
    expect(showAgo("2026-03-10T11:20:00Z", "en", now)).toBe("40 minutes ago");
  });
});

describe("a period", () => {
  const today = "2026-03-31";

  test("ends yesterday", () => {
    expect(daysOf({ preset: "7d" }, today)).toEqual({ from: "2026-03-24", to: "2026-03-31" });
    expect(daysOf({ preset: "12m" }, today)).toEqual({ from: "2025-03-31", to: "2026-03-31" });
  });

  test("of an address that makes no sense is the default", () => {
    expect(readPeriod({ period: "28 days" })).toEqual({ preset: "28d" });
    expect(readPeriod({ from: "2026-03-02", to: "2026-03-01" })).toEqual({ preset: "28d" });
    expect(readPeriod({ from: "2026-03-01", to: "2026-03-02" })).toEqual({ from: "2026-03-01", to: "2026-03-02" });
  });

  test("goes to the address and back", () => {
    for (const period of [{ preset: "90d" } as const, { from: "2026-01-01", to: "2026-02-01" }])
      expect(readPeriod(writePeriod(period))).toEqual(period);
    expect(writePeriod({ preset: "28d" })).toEqual({});
  });

  test("has a grain that suits its length", () => {
    expect(grainFor("2026-03-01", "2026-03-29")).toBe("day");
    expect(grainFor("2026-01-01", "2026-04-01")).toBe("week");
    expect(grainFor("2024-01-01", "2026-04-01")).toBe("month");
  });

  test("keeps the company's zone, and only one that exists", () => {
    keepZone("Asia/Novosibirsk");
    keepZone("Moon/Crater");
    expect(companyZone()).toBe("Asia/Novosibirsk");
  });
});
