import i18next from "i18next";
import { describe, expect, test } from "vitest";
import type { Metric, MetricAnswer, MetricRow } from "../../api/types";
import { setLanguage } from "../../lib/i18n";
import { inOneCurrency } from "../../ui/slices";
import { overPeriod, readFilters, readOverview, toggleFilter } from "./address";
import { scaleOf, sortRows, trendPoints } from "./rows";
import { headlineOf } from "./say";
import { axisOf } from "./trend-option";

const nps: Metric = {
  name: "nps",
  title: { en: "Net Promoter Score", ru: "Индекс потребительской лояльности (NPS)" },
  description: { en: "", ru: "" },
  source: "",
  own: false,
  unit: "points",
  better: "higher",
  dimensions: ["touchpoint", "delay"],
};

const row = (touchpoint: string | null, value: number | null, n: number, rest: Partial<MetricRow> = {}): MetricRow => ({
  key: { touchpoint },
  value,
  low: value,
  high: value,
  n,
  ...rest,
});

const answer = (total: Partial<MetricAnswer["total"]>, rows: MetricRow[] = []): MetricAnswer => ({
  metric: "nps",
  unit: "points",
  by: [],
  from: "2026-01-01",
  to: "2026-01-29",
  previous: { from: "2025-12-04", to: "2026-01-01" },
  zone: "Europe/Moscow",
  through_seq: 1,
  incomplete: false,
  total: { n: 1000, ...total },
  rows,
});

describe("the address", () => {
  test("lets through what it knows and nothing else", () => {
    expect(
      readOverview({ metric: "nps; drop", period: "7d", grain: "hour", by: "unit", only: "nonsense", x: "1" }),
    ).toEqual({
      period: "7d",
      by: "unit",
    });
  });

  test("holds one value of a dimension at a time; the same again lets it go", () => {
    const delivery = toggleFilter({ metric: "nps" }, "touchpoint", "delivery");
    expect(delivery.only).toEqual(["touchpoint:delivery"]);
    const checkout = toggleFilter(delivery, "touchpoint", "checkout");
    expect(checkout.only).toEqual(["touchpoint:checkout"]);
    expect(toggleFilter(checkout, "touchpoint", "checkout").only).toBeUndefined();
  });

  test("keeps values with colons, and those that are not stated", () => {
    const query = toggleFilter(toggleFilter({}, "unit", "a:b"), "touchpoint", "");
    expect(readFilters(readOverview({ ...query }))).toEqual([
      ["unit", "a:b"],
      ["touchpoint", ""],
    ]);
  });

  test("forgets the grain of another period", () => {
    expect(overPeriod({ metric: "csat", period: "7d", grain: "day" }, { preset: "12m" })).toEqual({
      metric: "csat",
      period: "12m",
    });
  });
});

describe("rows", () => {
  test("go from the worst; those with few answers after them, those with none last", () => {
    const rows = [row("a", 50, 100), row("b", null, 0), row("c", -80, 5), row("d", 10, 100)];
    const order = (better: Metric["better"]) =>
      sortRows(rows, "touchpoint", { better, unit: "points" }).map(({ key }) => key.touchpoint);
    expect(order("higher")).toEqual(["d", "a", "c", "b"]);
    expect(order("lower")).toEqual(["a", "d", "c", "b"]);
  });

  test("of a dimension with an order of its own keep it", () => {
    const rows = [row("early", 60, 100), row("late", -40, 100), row("on time", 50, 100)];
    expect(sortRows(rows, "delay", nps)).toEqual(rows);
  });

  test("of what adds up go by size, however few", () => {
    const rows = [row("a", 5, 5), row("b", 900, 900), row("c", 40, 40)];
    const sorted = sortRows(rows, "unit", { better: "higher", unit: "count" });
    expect(sorted.map(({ value }) => value)).toEqual([900, 40, 5]);
  });

  test("of money are of one currency, the one with most records", () => {
    const rub = { n: 90, value: 5_000, currency: "RUB" };
    const kzt = { n: 10, value: 70_000, currency: "KZT" };
    const rows = [row("a", 5_000, 90, { currency: "RUB" }), row("a", 70_000, 10, { currency: "KZT" })];
    const one = inOneCurrency({ ...answer({ value: null }, rows), totals: [rub, kzt] });
    expect(one.total).toEqual(rub);
    expect(one.others).toEqual([kzt]);
    expect(one.rows.map(({ currency }) => currency)).toEqual(["RUB"]);
  });

  test("share a scale that has zero in it, and is not stretched by few answers", () => {
    expect(scaleOf([row("a", 20, 100), row("b", 50, 100), row("c", -100, 3)], nps)).toEqual({
      low: 0,
      high: 50,
      origin: 0,
    });
    expect(scaleOf([row("a", 4.2, 100)], { unit: "score" })).toEqual({ low: 1, high: 4.2, origin: 1 });
  });
});

describe("the line", () => {
  test("has a hole where nobody answered, and its ends are the period's", () => {
    const week = (at: string, value: number) => row(null, value, 40, { at });
    const points = trendPoints(answer({}, [week("2025-12-29", 40), week("2026-01-12", 44)]), "week");
    expect(points.map(({ at, value }) => [at, value])).toEqual([
      ["2026-01-01", 40],
      ["2026-01-05", null],
      ["2026-01-12", 44],
      ["2026-01-19", null],
      ["2026-01-26", null],
    ]);
    expect(points.at(-1)?.until).toBe("2026-01-29");
  });

  test("has an axis of round numbers that holds the target", () => {
    const point = { value: 41.2, low: 38.4, high: 44, n: 100 };
    expect(axisOf([point], { target: 45, unit: "points" })).toEqual({ min: 38, max: 46, interval: 2 });
    expect(axisOf([{ ...point, value: 980, low: null, high: null }], { unit: "count" })).toMatchObject({
      min: 0,
      max: 1000,
    });
  });
});

describe("the headline", () => {
  const say = (given: MetricAnswer, rows?: MetricRow[]) =>
    headlineOf(i18next.t, i18next.language, nps, given, rows && { answer: answer({}, rows), dimension: "touchpoint" })
      .text;

  test("says how much lower, and where most of it is", () => {
    const rows = [
      row("delivery", 18, 1000, { change: -9, significant: true }),
      row("checkout", 40, 20, { change: -60, significant: true }),
      row("website", 52, 900, { change: 4, significant: true }),
    ];
    expect(say(answer({ value: 41, change: -2, significant: true }), rows)).toBe(
      "NPS is 41, 2 points lower than in the period before. The largest fall: Delivery, down by 9 points.",
    );
  });

  test("leads to the row that it names", () => {
    const fall = answer({ value: 41, change: -2, significant: true });
    const rows = [row("delivery", 18, 1000, { change: -9, significant: true }), row("website", 52, 900)];
    const breakdown = { answer: answer({}, rows), dimension: "touchpoint" };
    const { cause } = headlineOf(i18next.t, i18next.language, nps, fall, breakdown);
    expect(cause).toEqual({ dimension: "touchpoint", value: "delivery" });
    expect(headlineOf(i18next.t, i18next.language, nps, fall).cause).toBeUndefined();
  });

  test("says it in Russian", async () => {
    await setLanguage("ru");
    const rows = [row("delivery", 18, 1000, { change: -9, significant: true })];
    expect(say(answer({ value: 41, change: -2, significant: true }), rows)).toBe(
      "NPS — 41, на 2 пункта ниже, чем в предыдущем периоде. Самое заметное снижение — «Доставка», на 9 пунктов.",
    );
  });

  test("makes nothing of a change within the interval, of few answers, or of none", () => {
    expect(say(answer({ value: 41, change: -2, significant: false }))).toMatch(/much as in the period before/);
    expect(say(answer({ value: 41, change: -2, significant: true, n: 12 }))).toMatch(/only 12 answers/);
    expect(say(answer({ value: null, n: 0 }))).toMatch(/Nobody has told us/);
    expect(say(answer({ value: 41 }))).toMatch(/nothing before this period/);
  });
});
