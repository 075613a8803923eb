import type { TFunction } from "i18next";
import i18next from "i18next";
import { asProblem } from "../../api/problem";
import type { ImportReason } from "../../api/types";

/** A field's name: `identifiers.email` → `Email`. */
export const nameOfField = (t: TFunction, field: string): string =>
  t(`data_in.field.${field.replace(".", "_")}` as "data_in.field.score");

/** What sort of thing happened: `life_cycle` → `Life cycle`. */
export const nameOfKind = (t: TFunction, kind: string): string => t(`data_in.kind.${kind}` as "data_in.kind.call");

/** What is wrong with a cell, an event or a request, by its code; the server's words where the texts have none. */
export function sayProblem(t: TFunction, code: string, detail: string): string {
  const key = `data_in.problem.${code.replace(".", "_")}`;
  return i18next.exists(key) ? t(`data_in.problem.${code.replace(".", "_")}` as "data_in.problem.import_time") : detail;
}

/** Why an upload or a change failed; nothing where the server's own words will do. */
export function sayError(t: TFunction, error: unknown): string | undefined {
  const problem = asProblem(error);
  const said = sayProblem(t, problem.code, "");
  return said || undefined;
}

export function sayReason(t: TFunction, reason: ImportReason): string {
  switch (reason.by) {
    case "name":
      return t("data_in.reason.name", { word: reason.word });
    case "values":
      return t("data_in.reason.values", { percent: reason.percent });
    default:
      return t("data_in.reason.remembered");
  }
}

/** `1.2 MB` */
export function showBytes(bytes: number, language: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const step = bytes < 1 ? 0 : Math.min(3, Math.floor(Math.log2(bytes) / 10));
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: units[step],
    unitDisplay: "short",
    maximumFractionDigits: step > 1 ? 1 : 0,
  }).format(bytes / 1024 ** step);
}
