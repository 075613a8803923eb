import { expect, test } from "vitest";
import { toCsv, toTabs } from "./grid";

test("what a spreadsheet would run as a formula is made a text, numbers stay numbers", () => {
  const grid = { head: ["Touchpoint", "NPS"], rows: [["=HYPERLINK(1)", -3.5] as const, ["+7 999", null] as const] };
  const rows = grid.rows.map((row) => [...row]);
  expect(toCsv({ head: grid.head, rows })).toBe("\uFEFFTouchpoint,NPS\r\n'=HYPERLINK(1),-3.5\r\n'+7 999,\r\n");
});

test("quotes, commas and line ends are kept apart", () => {
  const grid = { head: ["a"], rows: [['Shop "North", 1'], ["two\nlines"]] };
  expect(toCsv(grid)).toBe('\uFEFFa\r\n"Shop ""North"", 1"\r\n"two\nlines"\r\n');
  expect(toTabs(grid)).toBe('a\nShop "North", 1\ntwo lines');
});
