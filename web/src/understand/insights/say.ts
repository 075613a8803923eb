import type { TFunction } from "i18next";
import type { Insight } from "../../api/insights";
import { showDay } from "../../lib/dates";
import { sayAmount, showValue, type Unit } from "../../lib/numbers";
import { inLanguage, word } from "../../lib/words";

/** What a measure is counted in. */
export const UNITS: Record<string, Unit> = {
  nps: "points",
  csat: "score",
  ces: "score",
  index: "score",
  wait: "seconds",
  delay: "days",
  complaints: "count",
};

export const unitOf = (measure: string): Unit => UNITS[measure] ?? "score";

/** Where: `Branch visit, Arbat, in the evening`. A unit that is called after its touchpoint says both. */
export function sayPlace(t: TFunction, { theme, touchpoint, unit, unit_name, channel, part }: Insight): string {
  const name = unit && (inLanguage(unit_name) ?? unit);
  const whole = theme ? t("insights.all_comments") : t("insights.relation");
  const what = touchpoint ? word("touchpoint", touchpoint) : whole;
  const said = name?.toLowerCase().includes(what.toLowerCase());
  const parts = [
    !said && what,
    name,
    channel && word("channel", channel),
    part && t(`insights.parts.${part as "evening"}`),
  ];
  return parts.filter(Boolean).join(", ");
}

/** What a theme is called; one that is no more has no name. */
const sayTheme = (t: TFunction, name: Named["theme_name"]): string => inLanguage(name) ?? t("insights.theme_gone");

type Named = Pick<Insight, "measure" | "theme_name">;

/** What is counted; of complaints with their theme. */
export const sayMeasure = (t: TFunction, { measure, theme_name }: Named): string =>
  t(`insights.measures.${measure as "nps"}`, { theme: sayTheme(t, theme_name) });

/** A value with its unit: complaints are of a hundred comments. */
export const sayValue = (t: TFunction, measure: string, value: number, language: string): string => {
  if (measure === "response") return showValue(value / 100, "share", language);
  const shown = showValue(value, unitOf(measure), language);
  return measure === "complaints" ? t("insights.of_hundred", { value: shown }) : shown;
};

/** The same after a value that has said its unit. */
export const sayExpected = (t: TFunction, measure: string, value: number, language: string): string =>
  measure === "complaints" ? showValue(value, unitOf(measure), language) : sayValue(t, measure, value, language);

/** A difference in the measure's own words. */
const amount = (t: TFunction, measure: string, size: number, language: string): string =>
  measure === "index"
    ? t("insights.deviations", { size: showValue(Math.abs(size), "score", language) })
    : sayAmount(t, Math.abs(size), unitOf(measure), language);

/** What happened, in a sentence without the place: "NPS fell 31 points since 24 June". */
export function sayWhat(t: TFunction, insight: Insight, language: string): string {
  const { kind, measure, size, since } = insight;
  const metric = sayMeasure(t, insight);
  const day = since ? showDay(since, language, since.slice(0, 4)) : "";
  if (measure === "complaints") {
    const theme = sayTheme(t, insight.theme_name);
    return t(kind === "new" ? "insights.say.complaints_new" : "insights.say.complaints_rose", { theme, since: day });
  }
  if (kind === "begging") return t("insights.say.begging", { metric });
  const beside = kind.endsWith("_than_twins");
  const more = size > 0;
  const of = measure === "wait" || measure === "delay" ? measure : "score";
  const by = amount(t, measure, size, language);
  const key = beside ? (more ? "above" : "below") : more ? "rose" : "fell";
  return t(`insights.say.${of}_${key}`, { metric, by, since: day });
}

/** `1 chance in 2,000`, with two figures at most. */
export function sayOdds(t: TFunction, chance: number, language: string): string {
  const odds = Math.min(1 / Math.max(chance, 1e-9), 1_000_000);
  const step = 10 ** Math.max(0, Math.floor(Math.log10(odds)) - 1);
  const shown = new Intl.NumberFormat(language).format(Math.floor(odds / step) * step);
  return odds >= 1_000_000 ? t("insights.odds_less", { odds: shown }) : t("insights.odds", { odds: shown });
}
