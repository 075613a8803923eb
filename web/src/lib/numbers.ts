import type { TFunction } from "i18next";

/** What a metric is counted in; says how its numbers are written. */
export type Unit = "points" | "score" | "share" | "count" | "money" | "days" | "seconds";

/** Fewer answers than this are shown, but nothing is judged by them. */
export const FEW = 30;

/** What stands where there is no number. */
export const DASH = "–";

const format = (language: string, options: Intl.NumberFormatOptions) => {
  // "negative": what rounds to nothing has no sign.
  const intl = new Intl.NumberFormat(language, { signDisplay: "negative", ...options });
  // The typographic minus has a digit's width, so columns of figures stay aligned.
  return (value: number) => intl.format(value).replace(/^-/, "−");
};

export const showCount = (value: number, language: string): string =>
  format(language, { maximumFractionDigits: 0 })(value);

/** How many decimals of the currency its minor unit makes. */
const digitsOf = (currency: string | null | undefined, language: string): number =>
  currency
    ? (new Intl.NumberFormat(language, { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2)
    : 2;

/** Money of minor units: `129990`, `RUB` → `1 299,90 ₽`. Whole amounts go without kopecks. */
export function showMoney(minor: number, currency: string | null | undefined, language: string): string {
  if (!currency) return format(language, { maximumFractionDigits: 2 })(minor / 100);
  const digits = digitsOf(currency, language);
  const amount = minor / 10 ** digits;
  const whole = Math.abs(amount) >= 1000 || Number.isInteger(amount);
  return format(language, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: whole ? 0 : digits,
    maximumFractionDigits: whole ? 0 : digits,
  })(amount);
}

/** A sum of a metric: from a million up in short, `121.5M ₽`. */
function showSum(minor: number, currency: string | null | undefined, language: string): string {
  const amount = minor / 10 ** digitsOf(currency, language);
  if (Math.abs(amount) < 1_000_000) return showMoney(minor, currency, language);
  return showOnAxis(minor, "money", language, currency);
}

/** A span of seconds in its best unit: `95 sec`, `2.4 min`. */
function showSeconds(value: number, language: string): string {
  const short = { style: "unit", unitDisplay: "short" } as const;
  return Math.abs(value) < 120
    ? format(language, { ...short, unit: "second", maximumFractionDigits: Math.abs(value) < 10 ? 1 : 0 })(value)
    : format(language, { ...short, unit: "minute", maximumFractionDigits: 1 })(value / 60);
}

/** How many decimals a difference of this size deserves. */
const fine = (value: number) => (Math.abs(value) < 9.95 ? 1 : 0);

/** A metric's value with its unit. `share` comes as a fraction of one, `money` in minor units. */
export function showValue(value: number | null | undefined, unit: Unit, language: string, currency?: string | null) {
  if (value == null) return DASH;
  switch (unit) {
    case "points":
      return format(language, { maximumFractionDigits: 0 })(value);
    case "score":
      return format(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 })(value);
    case "share":
      return format(language, { style: "percent", maximumFractionDigits: 1 })(value);
    case "count":
      return format(language, { maximumFractionDigits: Math.abs(value) < 10 ? 1 : 0 })(value);
    case "money":
      return showSum(value, currency, language);
    case "days":
      return format(language, { style: "unit", unit: "day", unitDisplay: "short", maximumFractionDigits: 1 })(value);
    case "seconds":
      return showSeconds(value, language);
  }
}

/** A metric's value as an axis says it: large sums and counts in short. */
export function showOnAxis(value: number, unit: Unit, language: string, currency?: string | null): string {
  const short = { notation: "compact", maximumFractionDigits: 1 } as const;
  if (unit === "count") return format(language, short)(value);
  if (unit !== "money") return showValue(value, unit, language, currency);
  const amount = value / 10 ** digitsOf(currency, language);
  return currency
    ? format(language, { ...short, style: "currency", currency, currencyDisplay: "narrowSymbol" })(amount)
    : format(language, short)(amount);
}

/** The size of a difference, without sign or unit: the arrow or the words beside it say the rest. */
export function showSize(value: number, unit: Unit, language: string, currency?: string | null): string {
  const size = Math.abs(value);
  switch (unit) {
    case "points":
    case "days":
      return format(language, { maximumFractionDigits: fine(size) })(size);
    case "score":
      return format(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 })(size);
    case "share":
      return format(language, { maximumFractionDigits: 1 })(size * 100);
    case "count":
      return format(language, { maximumFractionDigits: size < 10 ? 1 : 0 })(size);
    case "money":
      return showSum(size, currency, language);
    case "seconds":
      return showSeconds(size, language);
  }
}

/** Whether a difference is nothing once written down. */
export const isNil = (value: number, unit: Unit): boolean => !/[1-9]/.test(showSize(value, unit, "en", "USD"));

/** Half of the interval: what stands after ±. */
export const margin = (low?: number | null, high?: number | null): number | null =>
  low == null || high == null ? null : (high - low) / 2;

/** A difference in words: `2 points`, `0.12`, `1.2 percentage points`. */
export function sayAmount(t: TFunction, value: number, unit: Unit, language: string, currency?: string | null): string {
  const size = showSize(value, unit, language, currency);
  // The plural must follow the number that is written: 1.96 is written "2".
  const shown = Number(showSize(value, unit, "en", "USD").replace(/[^\d.]/g, ""));
  switch (unit) {
    case "points":
      return t("amount.points", { count: shown, size });
    case "share":
      return t("amount.share", { count: shown, size });
    case "days":
      return t("amount.days", { count: shown, size });
    case "score":
    case "count":
    case "money":
    case "seconds":
      return size;
  }
}

/** A time span of seconds: `3 min 20 s`. */
export function saySpan(t: TFunction, seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return t("span.seconds", { seconds: whole });
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) {
    const rest = whole % 60;
    return rest && minutes < 10
      ? t("span.minutes_seconds", { minutes, seconds: rest })
      : t("span.minutes", { minutes });
  }
  return t("span.hours_minutes", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}
