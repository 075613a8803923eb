import type { TFunction } from "i18next";
import { OPERATORS, type RuleNode, sayRule } from "../../lib/rule";
import { humanise, knownWord } from "../../lib/words";
import { nameOf } from "../../ui/slices";

export const nameOfField = (field: string): string =>
  knownWord("field", field) ?? knownWord("dimension", field) ?? humanise(field.replace(/^property(_number)?:/, ""));

// What a field holds under the name of another dimension.
const SAME: Record<string, string> = { unit_id: "unit", product_id: "product", employee_id: "employee" };

/** A value as people say it: `Call centre`. */
export const sayValue = (t: TFunction, field: string, value: unknown): string =>
  typeof value === "string" ? nameOf(value, SAME[field] ?? field, t("explore.not_stated")) : String(value);

/** A rule in words: `Touchpoint: Delivery`. */
export const sayNode = (t: TFunction, node: RuleNode, outer = true): string =>
  sayRule(
    node,
    {
      field: nameOfField,
      operator: (operator) => (operator === "=" ? ":" : ` ${sayOperator(operator)}`),
      value: (field, value) => sayValue(t, field, value),
      and: t("explore.and"),
      or: t("explore.or"),
      not: t("explore.not"),
    },
    outer,
  );

export const sayOperator = (operator: string): string =>
  knownWord("operator", OPERATORS[operator] ?? operator) ?? operator;
