import type { TFunction } from "i18next";
import { DASH, saySpan } from "./numbers";
import { humanise, inLanguage, knownWord, word } from "./words";

/** What may move a score, as the server tells it. */
export interface FactorMeaning {
  source: string;
  measure: string;
  event?: string | null;
  name?: string | null;
  /** What a theme is called. */
  title?: { en: string; ru: string } | null;
}

const WORDS: Record<string, string> = { kind: "customer_kind" };

/** A factor in words: `Wait · Call answered`. */
export function sayFactor(t: TFunction, { source, measure, event, name, title }: FactorMeaning): string {
  if (measure === "no_comment") return t("factor.no_comment");
  if (title) return inLanguage(title) ?? "";
  if (source === "said") return knownWord("aspect", name ?? "") ?? humanise(name ?? "");
  if (measure === "property" || measure === "score") {
    const own = humanise(name ?? "");
    return event ? t("factor.at_event", { what: own, event: word("event", event) }) : own;
  }
  if (source === "customer" && measure !== "tenure_days") return word("dimension", WORDS[measure] ?? measure);
  const what = t(`factor.measure.${measure}` as never) as string;
  return event ? t("factor.at_event", { what, event: word("event", event) }) : what;
}

/** A value of a factor in words, with its unit. */
export function sayFactorValue(
  t: TFunction,
  { source, measure, name }: FactorMeaning,
  value: string | number | null | undefined,
  language: string,
): string {
  if (value == null) return t("factor.unknown");
  const number = typeof value === "number" ? value : Number(value);
  const write = (digits: number) => new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(number);
  if (value === "" || Number.isNaN(number)) return sayWord(measure, name, String(value)) || DASH;
  switch (measure) {
    case "wait_s":
    case "duration_s":
      return saySpan(t, number);
    case "late_days":
    case "delay_days":
    case "tenure_days":
      return new Intl.NumberFormat(language, {
        style: "unit",
        unit: "day",
        unitDisplay: "short",
        maximumFractionDigits: Math.abs(number) < 10 ? 1 : 0,
      })
        .format(number)
        .replace(/^-/, "−");
    case "hour":
      return `${Math.floor(number)}:00`;
    case "weekday":
      // 2024-01-01 was a Monday.
      return new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" }).format(
        Date.UTC(2024, 0, Math.round(number)),
      );
    case "amount":
      return write(0);
    default:
      return source === "customer" ? sayWord(measure, name, String(value)) : write(2).replace(/^-/, "−");
  }
}

function sayWord(measure: string, name: string | null | undefined, value: string): string {
  if (value === "") return "";
  const list = measure === "property" || measure === "score" ? (name ?? "") : (WORDS[measure] ?? measure);
  return knownWord(list, value) ?? (measure === "grade" ? value : humanise(value));
}
