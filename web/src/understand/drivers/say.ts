import type { TFunction } from "i18next";
import type { Found, Meaning } from "../../api/drivers";
import { sayFactor } from "../../lib/factors";
import { margin } from "../../lib/numbers";

/** Whether the score is counted in points of promoters less detractors. */
export const isNet = (scale: string): boolean => scale === "nps" || scale === "enps";

const typographic = (text: string) => text.replace(/^-/, "−");

/** Points of NPS by one decimal, of other scales by two. */
export function showPoints(value: number, scale: string, language: string, signed = false): string {
  const digits = isNet(scale) ? (Math.abs(value) < 9.95 ? 1 : 0) : 2;
  const format = new Intl.NumberFormat(language, {
    maximumFractionDigits: digits,
    minimumFractionDigits: isNet(scale) ? 0 : digits,
    signDisplay: signed ? "exceptZero" : "negative",
  });
  return typographic(format.format(value));
}

/** `9 (±2)`. */
export function showSure(
  { value, low, high }: { value: number; low?: number | null; high?: number | null },
  scale: string,
  language: string,
): string {
  const half = margin(low, high);
  return showPoints(value, scale, language) + (half == null ? "" : ` (±${showPoints(half, scale, language)})`);
}

/** The page in a sentence. */
export function sayHeadline(t: TFunction, found: Found, scale: string, language: string): string {
  if (found.nothing === "few") return t("drivers.few", { count: found.answers });
  if (found.nothing) return t(`drivers.nothing.${found.nothing}` as "drivers.nothing.alike");
  const [first, second] = found.points?.steps ?? [];
  if (!first) return t(found.helps ? "drivers.no_step" : "drivers.no_help");
  const say = (step: typeof first) => ({ what: sayFactor(t, step), points: showSure(step.points, scale, language) });
  const one = isNet(scale) ? t("drivers.costs", say(first)) : t("drivers.costs_mean", say(first));
  return second ? `${one}${t("drivers.then", say(second))}` : `${one}.`;
}

/** A factor by its key, in words. */
export function sayKey(t: TFunction, found: Found, key: string): string {
  const meaning: Meaning | undefined = found.factors.find((one) => one.key === key);
  if (meaning) return sayFactor(t, meaning);
  return key === "month" ? t("drivers.month") : key === "unit_id" ? t("drivers.place") : key;
}
