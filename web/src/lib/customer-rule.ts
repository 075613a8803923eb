import i18next, { type TFunction } from "i18next";
import { showDate } from "./dates";
import { currentLanguage } from "./i18n";
import { sayIdentifier } from "./identifiers";
import { OPERATORS, type RuleNode, sayRule } from "./rule";
import { humanise, knownWord, word } from "./words";

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
const COUNTER = /^(contacts|digital|complaints|feedback|purchases|late_deliveries|comments|negative_comments)_(\d+)d$/;

/** What themes are called, by their keys. */
export type ThemeNames = ReadonlyMap<string, string>;

export function nameOfField(t: TFunction, field: string, themes?: ThemeNames): string {
  const [, counter, days] = COUNTER.exec(field) ?? [];
  if (counter && days) return t(`rule.counter.${counter as "contacts"}`, { days });
  const theme = /^complained_of:(.+)$/.exec(field)?.[1];
  if (theme) return t("rule.complained_of", { theme: themes?.get(theme) ?? humanise(theme) });
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

export const sayOperator = (t: TFunction, operator: string): string => {
  const known = OPERATORS[operator];
  return known ? t(`rule.operator.${known as "equal"}`) : operator;
};

/** A rule in words: `Stage is At risk`. */
export const sayNode = (t: TFunction, node: RuleNode, outer = false, themes?: ThemeNames): string =>
  sayRule(
    node,
    {
      field: (name) => nameOfField(t, name, themes),
      operator: (operator) => ` ${sayOperator(t, operator)}`,
      value: sayValue,
      and: t("rule.and"),
      or: t("rule.or"),
      not: t("rule.not"),
    },
    outer,
  );
