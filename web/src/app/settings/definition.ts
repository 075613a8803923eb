import type { Definition, Formula, MetricTable } from "../../api/definitions";

export const FORMULAS = ["share", "mean", "net_promoter", "count", "distinct", "sum", "attrition"] as const;
export type FormulaKind = (typeof FORMULAS)[number];

/** The units that go with a formula, the usual one first. */
export const UNITS = {
  share: ["share"],
  attrition: ["share"],
  net_promoter: ["points"],
  count: ["count"],
  distinct: ["count"],
  mean: ["score", "points", "days", "seconds", "count", "money"],
  sum: ["money", "count", "points", "days", "seconds", "score"],
} as const satisfies Record<FormulaKind, readonly Definition["unit"][]>;

/** A new metric: the share of the very satisfied, which people know. */
export const BLANK: Definition = {
  name: "",
  title: { en: "", ru: "" },
  description: { en: "", ru: "" },
  unit: "share",
  better: "higher",
  table: "interactions",
  filter: "kind = 'feedback' AND scale = 'csat'",
  formula: { kind: "share", part: "score = 5" },
  dimensions: ["touchpoint", "channel", "unit"],
  source: "",
};

/** The formula of another kind, with what it has in common with the one before. */
export function formulaOf(kind: FormulaKind, before: Formula, table: MetricTable | undefined): Formula {
  const number = table?.fields.find(({ kind }) => kind === "number")?.name ?? "score";
  const value = "value" in before ? before.value : number;
  switch (kind) {
    case "share":
      return { kind, part: "part" in before ? before.part : "" };
    case "net_promoter":
      return { kind, value: "score" };
    case "distinct":
      return { kind, value: "customer_id" };
    case "mean":
    case "sum":
      return { kind, value: table?.fields.some((one) => one.name === value && one.kind === "number") ? value : number };
    default:
      return { kind };
  }
}

/** The definition with another formula; its unit follows when it no longer fits. */
export function withFormula(definition: Definition, formula: Formula): Definition {
  const units: readonly Definition["unit"][] = UNITS[formula.kind];
  const unit = units.includes(definition.unit) ? definition.unit : (units[0] ?? definition.unit);
  return { ...definition, formula, unit };
}

/** A name for the address, from a title in English: `Very satisfied` → `very_satisfied`. */
export const nameFrom = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "")
    .slice(0, 64);
