import type { TFunction } from "i18next";
import type { SheetData } from "write-excel-file/universal";
import type { MetricQuestion } from "../../api/metrics";
import type { Metric } from "../../api/types";
import type { Grid } from "../../lib/grid";
import { margin } from "../../lib/numbers";
import { nameOfMetric } from "../../ui/slices";
import type { Slice } from "./shape";
import { nameOfDimension } from "./table";
import type { Explore } from "./use-explore";

/** The number as a spreadsheet computes with it: money in whole units of its currency. */
function plain(value: number | null | undefined, metric: Metric, currency: string | null | undefined): number | null {
  if (value == null) return null;
  if (metric.unit !== "money") return value;
  const digits = currency
    ? (new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2)
    : 2;
  return value / 10 ** digits;
}

/** The table with all its rows, for a file: numbers unrounded, days as dates people sort by. */
export function gridOf(
  t: TFunction,
  slices: Slice[],
  metric: Metric,
  { by, grain }: Pick<Explore, "by" | "grain">,
): Grid {
  const money = metric.unit === "money";
  return {
    head: [
      ...by.map(nameOfDimension),
      ...(grain ? [t(`explore.grain_${grain}`)] : []),
      nameOfMetric(metric),
      ...(money ? [t("explore.currency")] : []),
      "±",
      t("explore.count"),
      t("explore.before"),
      t("explore.change"),
    ],
    rows: slices.map(({ names, at, row }) => [
      ...names,
      ...(grain ? [at ?? null] : []),
      plain(row.value, metric, row.currency),
      ...(money ? [row.currency ?? null] : []),
      plain(margin(row.low, row.high), metric, row.currency),
      row.n,
      plain(row.previous?.value, metric, row.currency),
      plain(row.change, metric, row.currency),
    ]),
  };
}

/** The table as a spreadsheet; its writer is loaded when it is wanted. */
export async function toXlsx({ head, rows }: Grid, sheet: string): Promise<Blob> {
  const { default: writeXlsxFile } = await import("write-excel-file/universal");
  // Texts are written as texts, so that none is run as a formula.
  const body = rows.map((cells) =>
    cells.map((value) =>
      value === null ? null : typeof value === "number" ? { value, type: Number } : { value, type: String },
    ),
  );
  const data: SheetData = [head.map((value) => ({ value, fontWeight: "bold" })), ...body];
  return writeXlsxFile(data, {
    sheet: sheet.replace(/[\\/?*[\]:]/g, " ").slice(0, 31),
    columns: head.map((_, index) => ({ width: index === 0 ? 28 : 14 })),
  }).toBlob();
}

/** The question as a call that a shell can make. */
export function toCurl({ name, ...query }: MetricQuestion, origin: string): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const parts = given.map(([key, value]) => ` \\\n  --data-urlencode ${quoted(`${key}=${value}`)}`);
  return `curl -G ${quoted(`${origin}/api/v1/metrics/${name}`)} \\\n  -H "Authorization: Bearer $TOKEN"${parts.join("")}`;
}
