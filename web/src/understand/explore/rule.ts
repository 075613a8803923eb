import type { TFunction } from "i18next";
import { isGroup, type RuleClause, type RuleNode } from "../../lib/rule";
import { humanise, knownWord } from "../../lib/words";
import { nameOf } from "../../ui/slices";

export const nameOfField = (field: string): string =>
  knownWord("field", field) ?? knownWord("dimension", field) ?? humanise(field.replace(/^property(_number)?:/, ""));

// What a field holds under the name of another dimension.
const SAME: Record<string, string> = { unit_id: "unit", product_id: "product", employee_id: "employee" };

/** A value as people say it: `Call centre`. */
export const sayValue = (t: TFunction, field: string, value: unknown): string =>
  typeof value === "string" ? nameOf(value, SAME[field] ?? field, t("explore.not_stated")) : String(value);

const sayValues = (t: TFunction, { field, value, valueSource }: RuleClause): string =>
  valueSource === "field"
    ? nameOfField(String(value))
    : (Array.isArray(value) ? value : [value]).map((one) => sayValue(t, field, one)).join(", ");

/** A rule in words: `Touchpoint: Delivery`. */
export function sayNode(t: TFunction, node: RuleNode, within = false): string {
  if (isGroup(node)) {
    const inner = node.rules
      .map((one) => sayNode(t, one, true))
      .join(node.combinator === "or" ? ` ${t("explore.or")} ` : ` ${t("explore.and")} `);
    const held = within && node.rules.length > 1 ? `(${inner})` : inner;
    return node.not ? `${t("explore.not")} ${held}` : held;
  }
  if (node.operator === "=") return `${nameOfField(node.field)}: ${sayValues(t, node)}`;
  const operator = knownWord("operator", OPERATORS[node.operator] ?? node.operator) ?? node.operator;
  const bare = node.operator === "null" || node.operator === "notNull";
  return bare
    ? `${nameOfField(node.field)} ${operator}`
    : `${nameOfField(node.field)} ${operator} ${sayValues(t, node)}`;
}

/** The texts' names of operators, whose own have signs in them. */
export const OPERATORS: Record<string, string> = {
  "=": "equal",
  "!=": "not_equal",
  "<": "less",
  ">": "greater",
  "<=": "at_most",
  ">=": "at_least",
  contains: "contains",
  doesNotContain: "does_not_contain",
  beginsWith: "begins_with",
  endsWith: "ends_with",
  null: "none",
  notNull: "some",
  in: "in",
  notIn: "not_in",
  between: "between",
};
