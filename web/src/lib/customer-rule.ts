import i18next, { type TFunction } from "i18next";
import { showDate } from "./dates";
import { currentLanguage } from "./i18n";
import { sayIdentifier } from "./identifiers";
import { isGroup, type RuleGroup, type RuleNode } from "./rule";
import { humanise, knownWord, word } from "./words";

/** The members that can be lifted one by one: those of a plain "and". */
export function membersOf(rule: RuleGroup): RuleNode[] {
  const plain = !rule.not && (rule.combinator === "and" || rule.rules.length === 1);
  return plain ? rule.rules : [rule];
}

/** The lists in which the texts call a field's values by name. */
const WORDS: Record<string, string> = {
  kind: "customer_kind",
  stage: "stage",
  attention_group: "attention_group",
  preferred_channel: "channel",
  last_scale: "scale",
  last_touchpoint: "touchpoint",
};

/** Counters over windows: `complaints_30d`. */
type Counter = "contacts" | "digital" | "complaints" | "feedback" | "purchases";
const COUNTER = /^(contacts|digital|complaints|feedback|purchases)_(\d+)d$/;

export function nameOfField(t: TFunction, field: string): string {
  const [, counter, days] = COUNTER.exec(field) ?? [];
  if (counter && days) return t(`rule.counter.${counter as Counter}`, { days });
  const own = /^trait(?:_number)?:(.+)$/.exec(field)?.[1];
  if (own) return knownWord("trait", own) ?? humanise(own);
  // A field that the texts do not know yet is still readable.
  const key = `rule.field.${field}`;
  return i18next.exists(key) ? t(`rule.field.${field as "stage"}`) : humanise(field);
}

/** A value as people say it: `At risk`. */
export function sayValue(field: string, value: unknown): string {
  const list = WORDS[field];
  if (list && typeof value === "string") return word(list, value);
  if (field === "known_by" && typeof value === "string") return sayIdentifier(value);
  if (typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value)) return showDate(value, currentLanguage());
  return String(value);
}

/** The texts' names of operators, whose own have signs in them. */
const OPERATORS = {
  "=": "equal",
  "!=": "not_equal",
  "<": "less",
  ">": "greater",
  "<=": "at_most",
  ">=": "at_least",
  contains: "contains",
  doesNotContain: "does_not_contain",
  beginsWith: "begins_with",
  doesNotBeginWith: "does_not_begin_with",
  endsWith: "ends_with",
  doesNotEndWith: "does_not_end_with",
  null: "none",
  notNull: "some",
  in: "in",
  notIn: "not_in",
  between: "between",
  notBetween: "not_between",
} as const;

export const sayOperator = (t: TFunction, operator: string): string =>
  operator in OPERATORS ? t(`rule.operator.${OPERATORS[operator as keyof typeof OPERATORS]}`) : operator;

/** A rule in words: `Stage is At risk`. */
export function sayNode(t: TFunction, node: RuleNode, outer = false): string {
  if (isGroup(node)) {
    const inner = node.rules
      .map((one) => sayNode(t, one))
      .join(` ${node.combinator === "or" ? t("rule.or") : t("rule.and")} `);
    const held = node.rules.length > 1 && (!outer || node.not) ? `(${inner})` : inner;
    return node.not ? `${t("rule.not")} ${held}` : held;
  }
  const { field, operator, value, valueSource } = node;
  const start = `${nameOfField(t, field)} ${sayOperator(t, operator)}`;
  if (operator === "null" || operator === "notNull") return start;
  const values =
    valueSource === "field"
      ? nameOfField(t, String(value))
      : (Array.isArray(value) ? value : [value]).map((one) => sayValue(field, one)).join(", ");
  return `${start} ${values}`;
}
