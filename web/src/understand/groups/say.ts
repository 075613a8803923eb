import type { TFunction } from "i18next";
import type { GroupFactor, GroupFigure, GroupsFound } from "../../api/groups";
import { DASH, FEW, margin, showCount, showValue, type Unit } from "../../lib/numbers";

type Key =
  | "orders"
  | "spent"
  | "silent_days"
  | "channels"
  | "digital"
  | "calls"
  | "messages"
  | "visits"
  | "cases"
  | "late"
  | "score"
  | "complaints";

/** A factor in words; a theme by its name. */
export function sayFactor(t: TFunction, factor: GroupFactor, language: string): string {
  if (!factor.name) return t(`groups.factor.${factor.key as Key}`);
  return t("groups.complaints", { theme: language === "ru" ? factor.name.ru : factor.name.en });
}

/** A mean of a factor with its unit. */
export function showFactor(key: string, value: number | null | undefined, found: GroupsFound, language: string) {
  if (value == null) return DASH;
  if (key === "complaints" || key.startsWith("theme:")) return showValue(value, "share", language);
  if (key === "silent_days") return showValue(Math.round(value), "days", language);
  if (key === "spent") {
    return new Intl.NumberFormat(language, {
      maximumFractionDigits: 0,
      ...(found.currency && { style: "currency", currency: found.currency, currencyDisplay: "narrowSymbol" }),
    }).format(value);
  }
  return key === "score" ? showCount(value, language) : showValue(value, "count", language);
}

/** A score with its interval: `41 (±3)`. */
export function showScore(figure: GroupFigure | null | undefined, unit: Unit, language: string): string {
  if (!figure) return DASH;
  const half = margin(figure.low, figure.high);
  const value = showValue(figure.value, unit, language);
  return half == null ? value : `${value} (±${showValue(half, unit, language)})`;
}

/** Whether a group's score differs from that of all by more than chance. */
export const differs = (of: GroupFigure | null | undefined, all: GroupFigure | null | undefined): boolean =>
  of?.low != null && of.high != null && all != null && (of.low > all.value || of.high < all.value);

/** What is seen, in a sentence. */
export function sayHeadline(t: TFunction, found: GroupsFound, language: string): string {
  const percent = (value: number) =>
    new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(value);
  const parts = [t("groups.found", { count: found.groups.length })];
  const all = found.nps;
  const worst = found.groups
    .filter(({ nps }) => nps && all && nps.n >= FEW && nps.value < all.value && differs(nps, all))
    .sort((a, b) => (a.nps?.value ?? 0) - (b.nps?.value ?? 0))[0];
  const largest = found.groups[0];
  if (worst?.nps && all) {
    const size = showCount(Math.round(all.value - worst.nps.value), language);
    parts.push(t("groups.worst", { name: worst.name, share: percent(worst.share), size }));
  } else if (largest) {
    parts.push(t("groups.largest", { name: largest.name, share: percent(largest.share) }));
  }
  return parts.join(" ");
}
