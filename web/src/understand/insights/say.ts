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
};

export const unitOf = (measure: string): Unit => UNITS[measure] ?? "score";

/** Where: `Branch visit, Arbat, in the evening`. A unit that is called after its touchpoint says both. */
export function sayPlace(t: TFunction, { touchpoint, unit, unit_name, channel, part }: Insight): string {
  const name = unit && (inLanguage(unit_name) ?? unit);
  const what = touchpoint ? word("touchpoint", touchpoint) : t("insights.relation");
  const said = name?.toLowerCase().includes(what.toLowerCase());
  const parts = [
    !said && what,
    name,
    channel && word("channel", channel),
    part && t(`insights.parts.${part as "evening"}`),
  ];
  return parts.filter(Boolean).join(", ");
}

export const sayMeasure = (t: TFunction, measure: string): string => t(`insights.measures.${measure as "nps"}`);

/** A difference in the measure's own words. */
const amount = (t: TFunction, measure: string, size: number, language: string): string =>
  measure === "index"
    ? t("insights.deviations", { size: showValue(Math.abs(size), "score", language) })
    : sayAmount(t, Math.abs(size), unitOf(measure), language);

/** What happened, in a sentence without the place: "NPS fell 31 points since 24 June". */
export function sayWhat(t: TFunction, insight: Insight, language: string): string {
  const { kind, measure, size, since } = insight;
  const metric = sayMeasure(t, measure);
  if (kind === "begging") return t("insights.say.begging", { metric });
  const beside = kind.endsWith("_than_twins");
  const more = size > 0;
  const of = measure === "wait" || measure === "delay" ? measure : "score";
  const by = amount(t, measure, size, language);
  const key = beside ? (more ? "above" : "below") : more ? "rose" : "fell";
  const day = since ? showDay(since, language, since.slice(0, 4)) : "";
  return t(`insights.say.${of}_${key}`, { metric, by, since: day });
}

/** `1 chance in 2,000`, with two figures at most. */
export function sayOdds(t: TFunction, chance: number, language: string): string {
  const odds = Math.min(1 / Math.max(chance, 1e-9), 1_000_000);
  const step = 10 ** Math.max(0, Math.floor(Math.log10(odds)) - 1);
  const shown = new Intl.NumberFormat(language).format(Math.floor(odds / step) * step);
  return odds >= 1_000_000 ? t("insights.odds_less", { odds: shown }) : t("insights.odds", { odds: shown });
}
