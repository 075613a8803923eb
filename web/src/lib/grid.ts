/** What a cell of an exported table holds; numbers stay numbers. */
export type GridCell = string | number | null;

/** A table as it leaves the application. */
export interface Grid {
  head: string[];
  rows: GridCell[][];
}

// A spreadsheet runs a text that begins so as a formula (OWASP, CSV Injection): an apostrophe makes it a text again.
const FORMULA = /^[=+\-@\t\r]/;

const guarded = (text: string) => (FORMULA.test(text) ? `'${text}` : text);

const written = (cell: GridCell) => (cell === null ? "" : typeof cell === "number" ? String(cell) : guarded(cell));

const quoted = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The table as CSV (RFC 4180), marked as UTF-8 so that spreadsheets read Cyrillic. */
export function toCsv({ head, rows }: Grid): string {
  const lines = [head, ...rows].map((cells) => cells.map((cell) => quoted(written(cell))).join(","));
  return `\uFEFF${lines.join("\r\n")}\r\n`;
}

/** The table for the clipboard: spreadsheets and documents paste it as cells. */
export function toTabs({ head, rows }: Grid): string {
  const plain = (cell: GridCell) => written(cell).replace(/[\t\r\n]+/g, " ");
  return [head, ...rows].map((cells) => cells.map(plain).join("\t")).join("\n");
}
