import i18next from "i18next";
import { beforeAll, expect, test } from "vitest";
import type { Metric, MetricRow } from "../../api/types";
import { startTexts } from "../../lib/i18n";
import { gridOf, toCurl, toXlsx } from "./exporting";
import type { Slice } from "./shape";

beforeAll(() => startTexts("en"));

const slice = (name: string, row: Partial<MetricRow>, at?: string): Slice => ({
  row: { key: {}, n: 40, ...row } as MetricRow,
  values: [name],
  names: [name],
  ...(at && { at }),
});

test("a file has numbers as numbers, money in whole units with its currency", () => {
  const revenue = { name: "revenue", unit: "money", title: { en: "Revenue", ru: "Выручка" } } as Metric;
  const row = { value: 129_990, currency: "RUB", change: -10_000, previous: { value: 139_990, n: 3 } };
  const grid = gridOf(i18next.t, [slice("Delivery", row as Partial<MetricRow>, "2026-02-01")], revenue, {
    by: ["touchpoint"],
    grain: "month",
  });
  expect(grid.head).toEqual(["Touchpoint", "Month", "Revenue", "Currency", "±", "Count", "Before", "Change"]);
  expect(grid.rows).toEqual([["Delivery", "2026-02-01", 1299.9, "RUB", null, 40, 1399.9, -100]]);
});

test("a spreadsheet is one, with names of any language", async () => {
  const blob = await toXlsx({ head: ["Точка"], rows: [["=1+1"], [3]] }, "Индекс: NPS/CSAT [2026] и ещё что-то длинное");
  expect([...new Uint8Array(await blob.arrayBuffer()).slice(0, 2)]).toEqual([0x50, 0x4b]);
});

test("a call can be pasted into a shell", () => {
  const call = toCurl(
    { name: "nps", by: "touchpoint", where: "region = 'O''Hara'", from: undefined },
    "https://cx.example",
  );
  expect(call).toBe(
    `curl -G 'https://cx.example/api/v1/metrics/nps' \\
  -H "Authorization: Bearer $TOKEN" \\
  --data-urlencode 'by=touchpoint' \\
  --data-urlencode 'where=region = '\\''O'\\'''\\''Hara'\\'''`,
  );
});
